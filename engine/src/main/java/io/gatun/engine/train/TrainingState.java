package io.gatun.engine.train;

import io.gatun.engine.train.JournalEntry.Evaluation;
import io.gatun.engine.train.JournalEntry.Noise;
import io.gatun.engine.train.JournalEntry.Rate;
import io.gatun.engine.train.JournalEntry.Rollback;
import io.gatun.engine.train.JournalEntry.Step;
import java.util.Optional;

/**
 * All that a run is at some moment, made of nothing but its settings, the base model's values and
 * the journal's entries so far. So a run that was killed and is resumed cannot but go on with the
 * same bits, and a journal can be replayed without the data.
 */
public final class TrainingState {
  /** Steps that the smoothed loss looks back on. */
  private static final double SMOOTHING = 0.05;

  private final TrainingSettings settings;
  private final float[] baseValues;
  private final float[] values;
  private float[] gradient;
  private final Directions directions;
  private final float[][] memory;
  private int updates;
  private int step;
  private double rate = Double.NaN;
  private double rateFactor = 1;
  private int rateStep = -1;
  private final GradientClip clip;
  private final LossWatch losses = new LossWatch();
  private final RateWatch rates = new RateWatch();
  private double signalShare = 1;
  private final NoiseWatch noise = new NoiseWatch();
  private int noiseStep = -1;
  private final GoodStep good;
  private boolean rose;
  private double smoothedLoss = Double.NaN;
  private Optional<Evaluation> lastEvaluation = Optional.empty();
  private final BestEvaluation best = new BestEvaluation();

  /** None before the first evaluation. */
  private float[] bestValues;

  private int evaluationsSinceBest;
  private int patience;

  /**
   * The state before the first step.
   *
   * @param baseValues not copied: they stay as they are
   */
  public TrainingState(TrainingSettings settings, float[] baseValues) {
    this.settings = settings;
    patience = settings.schedule().patience();
    this.baseValues = baseValues;
    values = baseValues.clone();
    directions =
        new Directions(
            settings.estimation().direction(),
            settings.seed(),
            values.length,
            settings.estimation().directions());
    memory = settings.descent().update().newMemory(values.length);
    clip = new GradientClip(settings.descent().clipQuantile());
    good = new GoodStep(baseValues);
  }

  /**
   * Goes on by one entry.
   *
   * @throws IllegalArgumentException if it cannot follow those before
   */
  public void apply(JournalEntry entry) {
    int due = entry instanceof Step ? step + 1 : step;
    if (entry.step() != due) {
      throw new IllegalArgumentException(
          "an entry of step %d follows step %d".formatted(entry.step(), step));
    }
    switch (entry) {
      case Step next -> apply(next);
      case Rate found -> {
        rate = found.rate();
        rateStep = step;
        double share = found.curvature().signalShare();
        signalShare = Double.isNaN(share) ? 1 : share;
      }
      case Noise found -> {
        noise.addNoise(found.difference());
        noiseStep = step;
      }
      case Evaluation found -> apply(found);
      case Rollback back -> apply(back);
    }
  }

  private void apply(Step next) {
    step = next.step();
    Estimate estimate = next.estimate();
    if (estimate instanceof Estimate.Exact exact && exact.gradient().length != values.length) {
      throw new IllegalArgumentException(
          "a gradient of %d elements for %d values"
              .formatted(exact.gradient().length, values.length));
    }
    if (estimate.isFinite()) {
      clip.add(estimate.magnitude());
      float[] found = estimate.gradient(directions, step, next.factor(), this::gradientRoom);
      updates++;
      settings.descent().update().apply(values, found, next.rate(), memory, updates);
      smoothedLoss =
          Double.isNaN(smoothedLoss)
              ? estimate.loss()
              : smoothedLoss + SMOOTHING * (estimate.loss() - smoothedLoss);
    }
    if (estimate instanceof Estimate.Projected projected) {
      noise.addDifference(projected.difference());
      if (estimate.isFinite() && followsRate()) {
        rates.add(projected);
        double found = rates.rate() * signalShare * rateFactor;
        rate = Double.isNaN(found) ? rate : found;
      }
    }
    switch (losses.add(estimate.isFinite() ? estimate.loss() : Double.NaN)) {
      case BEST -> good.set(step, updates, values, memory);
      case WORSE -> rose = true;
      case NONE -> {}
    }
  }

  private float[] gradientRoom() {
    if (gradient == null) {
      gradient = new float[values.length];
    }
    return gradient;
  }

  private void apply(Evaluation found) {
    lastEvaluation = Optional.of(found);
    if (best.add(found)) {
      if (bestValues == null) {
        bestValues = values.clone();
      } else {
        System.arraycopy(values, 0, bestValues, 0, values.length);
      }
      evaluationsSinceBest = 0;
    } else {
      evaluationsSinceBest++;
    }
  }

  private void apply(Rollback back) {
    if (back.toStep() != good.step()) {
      throw new IllegalArgumentException(
          "back to step %d, but step %d was the last good one"
              .formatted(back.toStep(), good.step()));
    }
    good.restore(values, memory);
    updates = good.updates();
    rate = back.rate();
    rateFactor /= 2;
    rates.restart();
    rose = false;
    smoothedLoss = Double.NaN;
  }

  /** What the run is to do now, or nothing where it has ended. */
  enum Due {
    ROLLBACK,
    RATE,
    NOISE,
    EVALUATION,
    STEP,
    END
  }

  Due due() {
    if (rose) {
      return Due.ROLLBACK;
    }
    Schedule schedule = settings.schedule();
    boolean evaluates = schedule.evaluateEvery() > 0;
    boolean ended = step >= schedule.steps() || outOfPatience();
    if (evaluates
        && (step % schedule.evaluateEvery() == 0 || ended)
        && (lastEvaluation.isEmpty() || lastEvaluation.get().step() != step)) {
      return Due.EVALUATION;
    }
    if (ended) {
      return Due.END;
    }
    boolean again =
        settings.descent().learningRate().isEmpty()
            && !followsRate()
            && step % TrainingSettings.RATE_EVERY == 0;
    if (rateStep < 0 || (again && rateStep != step)) {
      return Due.RATE;
    }
    boolean early = noise.noiseCount() < 4;
    if (settings.measuresRounding()
        && step > 0
        && noiseStep != step
        && (early || step % TrainingSettings.NOISE_EVERY == 0)) {
      return Due.NOISE;
    }
    return Due.STEP;
  }

  /** Whether the steps themselves tell the rate of those that follow. */
  private boolean followsRate() {
    return settings.descent().learningRate().isEmpty()
        && settings.estimation().kind() == EstimatorKind.THREE_POINT;
  }

  /** Has the run end after so many evaluations without a better one; 0 for no such end. */
  void endAfter(int evaluations) {
    patience = evaluations;
  }

  /** Whether there were so many evaluations without a better one that the run ends. */
  public boolean outOfPatience() {
    return patience > 0 && evaluationsSinceBest >= patience;
  }

  /** What the gradient of the next step is to be multiplied by. */
  double clipFactor(Estimate estimate) {
    return estimate.isFinite()
        ? Math.min(clip.factor(estimate.magnitude()), estimate.guard(rate))
        : 0;
  }

  /** The tuned values; only to be read. */
  public float[] values() {
    return values;
  }

  /** The values of the best evaluation, or the base's; only to be read. */
  public float[] bestValues() {
    return bestValues == null ? baseValues : bestValues;
  }

  /** Along which the steps go. */
  public Directions directions() {
    return directions;
  }

  /** Steps done. */
  public int step() {
    return step;
  }

  /** The learning rate of the next step; NaN before there is one. */
  public double rate() {
    return rate;
  }

  /** What rollbacks have made of rates that are found. */
  double rateFactor() {
    return rateFactor;
  }

  /** After which step the values were that a rollback returns to. */
  int goodStep() {
    return good.step();
  }

  /** A running mean of the loss; NaN before the first step. */
  public double smoothedLoss() {
    return smoothedLoss;
  }

  /** Differences of losses over the rounding in them; NaN where that is not known. */
  public double noiseRatio() {
    return noise.ratio();
  }

  /**
   * Of the last 20 steps the share whose two losses differed at all, as those of scores need not;
   * NaN before there are so many.
   */
  public double differingShare() {
    return noise.differing();
  }

  /** The last evaluation. */
  public Optional<Evaluation> lastEvaluation() {
    return lastEvaluation;
  }

  /** The best evaluation. */
  public Optional<Evaluation> bestEvaluation() {
    return best.evaluation();
  }
}
