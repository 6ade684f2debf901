package io.gatun.engine.bench;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.eval.FrozenPrefix;
import io.gatun.engine.eval.ScoringForward;
import io.gatun.engine.eval.ScoringRequest;
import io.gatun.engine.forward.Cut;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.train.CandidateLoss;
import io.gatun.engine.train.Descent;
import io.gatun.engine.train.Estimation;
import io.gatun.engine.train.EstimatorKind;
import io.gatun.engine.train.JournalEntry;
import io.gatun.engine.train.MaskedWeights;
import io.gatun.engine.train.Schedule;
import io.gatun.engine.train.Sgd;
import io.gatun.engine.train.Trainer;
import io.gatun.engine.train.TrainingSettings;
import io.gatun.engine.train.TrainingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is timed of tuning, again and again: a step over always the same examples, everything but
 * the journal's file; or, to hold it against, a forward pass over as many sequences, plain or under
 * deltas.
 */
public sealed interface TuningSpeed extends AutoCloseable {
  /** Does the work once: seconds by the clock. */
  double run();

  /** Multiply-adds of the dense products and of attention in one run. */
  long macs();

  /** How many weights are tuned. */
  int tunedWeights();

  @Override
  void close();

  /** All examples twice, in one batch, by the whole model without deltas. */
  static TuningSpeed forward(Model model, List<PromptedExample> examples) {
    return new Forward(model, examples, List.of(SparseDelta.NONE, SparseDelta.NONE), 0);
  }

  /**
   * All examples twice, in one batch, each time under a delta of its own, as in a step; but nothing
   * is drawn or updated. So what it takes beyond {@link #forward} is what sparse products take.
   */
  static TuningSpeed forwardUnderDeltas(Model model, Mask mask, List<PromptedExample> examples) {
    TunedWeights weights = TunedWeights.of(model, mask);
    List<SparseDelta> deltas =
        List.of(Forward.moved(weights, Step.EPSILON), Forward.moved(weights, -Step.EPSILON));
    return new Forward(model, examples, deltas, mask.entries());
  }

  /**
   * Steps of two-point estimates along one direction, on all examples, by SGD.
   *
   * @param keptBytes memory for what is below the lowest tuned layer; 0 to compute it in each step
   */
  static TuningSpeed step(Model model, Mask mask, List<PromptedExample> examples, long keptBytes) {
    return new Step(model, mask, examples, keptBytes);
  }

  /** Forward passes. */
  final class Forward implements TuningSpeed {
    private final CandidateScoring scoring;
    private final List<ScoringRequest> requests;
    private final int tunedWeights;
    private final long macs;

    private Forward(
        Model model, List<PromptedExample> examples, List<SparseDelta> deltas, int tunedWeights) {
      this.tunedWeights = tunedWeights;
      scoring = new CandidateScoring(model);
      requests = new ArrayList<>();
      deltas.forEach(delta -> requests.addAll(ScoringRequest.of(examples, delta)));
      macs = deltas.size() * new ScoringWork(model, examples).macs();
    }

    /** All weights moved alike: what is added is any number but zero. */
    private static SparseDelta moved(TunedWeights weights, double by) {
      float[] values = weights.baseValues().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) by;
      }
      return weights.delta(values);
    }

    @Override
    public double run() {
      long start = System.nanoTime();
      double loss = CandidateScoring.meanLoss(scoring.score(requests));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!Double.isFinite(loss)) {
        throw new ArithmeticException("the loss is " + loss);
      }
      return seconds;
    }

    @Override
    public long macs() {
      return macs;
    }

    @Override
    public int tunedWeights() {
      return tunedWeights;
    }

    @Override
    public void close() {
      scoring.close();
    }
  }

  /** Steps of tuning. */
  final class Step implements TuningSpeed {
    /** So small that the weights hardly move. */
    private static final double RATE = 1e-9;

    private static final double EPSILON = 1e-3;

    private final CandidateScoring scoring;
    private final Trainer trainer;
    private final int tunedWeights;
    private final long macs;
    private long last;
    private double seconds;
    private boolean stepped;

    private Step(Model model, Mask mask, List<PromptedExample> examples, long keptBytes) {
      Cut cut = Cut.below(mask.patterns().keySet(), model.config());
      ScoringWork work = new ScoringWork(model, examples);
      ScoringForward forward =
          cut.isAboveEmbeddings()
              ? FrozenPrefix.keeping(model, cut, examples, keptBytes, (kept, plan) -> {})
              : ScoringForward.over(model);
      scoring = new CandidateScoring(forward);
      macs = 2 * work.above(cut) + (keptBytes == 0 ? work.below(cut) : 0);
      tunedWeights = mask.entries();
      TrainingSettings settings =
          TrainingSettings.defaults()
              .withSchedule(Schedule.of(Integer.MAX_VALUE).withEvaluateEvery(0))
              .withBatchSize(examples.size())
              .withEstimation(Estimation.of(EstimatorKind.TWO_POINT).withEpsilon(EPSILON))
              .withDescent(Descent.of(new Sgd(), RATE));
      MaskedWeights parameters = new MaskedWeights(TunedWeights.of(model, mask));
      CandidateLoss loss = new CandidateLoss(scoring, examples);
      TrainingState state = new TrainingState(settings, parameters.baseValues());
      trainer =
          new Trainer(
              settings,
              parameters,
              loss,
              Trainer.forwardOnly(settings, parameters, loss, state.directions()),
              (values, step) -> {
                throw new IllegalStateException("nothing is to be evaluated");
              },
              state,
              entry -> {});
    }

    @Override
    public double run() {
      stepped = false;
      last = System.nanoTime();
      try {
        trainer.run(() -> stepped, this::happened);
      } catch (IOException e) {
        throw new IllegalStateException("nothing is written", e);
      }
      return seconds;
    }

    /** Other entries than steps, such as a look at the noise, come between them. */
    private void happened(JournalEntry entry) {
      long now = System.nanoTime();
      seconds = (now - last) / 1e9;
      last = now;
      stepped = entry instanceof JournalEntry.Step;
    }

    @Override
    public long macs() {
      return macs;
    }

    @Override
    public int tunedWeights() {
      return tunedWeights;
    }

    @Override
    public void close() {
      scoring.close();
    }
  }
}
