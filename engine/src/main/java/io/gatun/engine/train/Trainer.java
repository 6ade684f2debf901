package io.gatun.engine.train;

import java.io.IOException;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * Runs a recipe: which parameters, which direction, which estimator, which update. Whatever it
 * finds is an entry, which is kept first and applied then, so that a kill between any two
 * instructions loses no more than what was being computed.
 */
public final class Trainer {
  /** Where entries go. */
  @FunctionalInterface
  public interface EntrySink {
    /** Takes an entry. */
    void append(JournalEntry entry) throws IOException;
  }

  /** Measures values on the examples to choose by. */
  @FunctionalInterface
  public interface Evaluator {
    /** Measures these values, after a step. */
    JournalEntry.Evaluation evaluate(float[] values, int step);
  }

  /** A difference of losses this much smaller is next to nothing but rounding. */
  private static final double NEXT_TO_NOTHING = 0x1p-10;

  /** A move this small still changes weights of usual size in f32: none would show no rounding. */
  private static final double LEAST_MOVE = 0x1p-24;

  private final TrainingSettings settings;
  private final Estimator estimator;
  private final Evaluator evaluator;
  private final TrainingState state;
  private final EntrySink journal;
  private final Batches batches;
  private final CurvatureProbe probe;
  private final double epsilon;
  private final TwoPoint nearby;

  /**
   * A trainer that goes on from a state.
   *
   * @param estimator of the kind that the settings name
   * @param journal told every entry before it is applied
   */
  public Trainer(
      TrainingSettings settings,
      ParameterSet parameters,
      BatchLoss loss,
      Estimator estimator,
      Evaluator evaluator,
      TrainingState state,
      EntrySink journal) {
    this.settings = settings;
    this.estimator = estimator;
    this.evaluator = evaluator;
    this.state = state;
    this.journal = journal;
    batches = new Batches(loss.examples(), settings.batchSize(), settings.seed());
    probe =
        new CurvatureProbe(
            parameters, loss, state.directions(), settings.batchSize(), settings.seed());
    epsilon = settings.estimation().epsilon();
    nearby = new TwoPoint(parameters, loss, state.directions(), 1, epsilon);
  }

  /**
   * The estimator that the settings name, where it needs forward passes alone.
   *
   * @param directions those of the run's {@link TrainingState}
   * @throws IllegalArgumentException if it needs more
   */
  public static Estimator forwardOnly(
      TrainingSettings settings, ParameterSet parameters, BatchLoss loss, Directions directions) {
    int draws = settings.estimation().directions();
    double epsilon = settings.estimation().epsilon();
    return switch (settings.estimation().kind()) {
      case TWO_POINT -> new TwoPoint(parameters, loss, directions, draws, epsilon);
      case THREE_POINT -> new ThreePoint(parameters, loss, directions, draws, epsilon);
      case EXACT -> throw new IllegalArgumentException("exact gradients need a backward pass");
    };
  }

  /**
   * Runs until the settings' end, or until it is told to stop after an entry.
   *
   * @param after told each entry once it is applied
   * @return whether the run has ended
   * @throws IOException if an entry cannot be kept; the state is that of the entries before
   */
  public boolean run(BooleanSupplier stop, EntrySink after) throws IOException {
    TrainingState.Due due = state.due();
    while (due != TrainingState.Due.END && !stop.getAsBoolean()) {
      JournalEntry entry = entry(due);
      journal.append(entry);
      state.apply(entry);
      after.append(entry);
      due = state.due();
    }
    return due == TrainingState.Due.END;
  }

  private JournalEntry entry(TrainingState.Due due) {
    int done = state.step();
    return switch (due) {
      case ROLLBACK -> new JournalEntry.Rollback(done, state.goodStep(), state.rate() / 2);
      case RATE -> rate(done);
      case NOISE -> noise(done);
      case EVALUATION -> evaluator.evaluate(state.values(), done);
      case STEP -> step(done + 1);
      case END -> throw new IllegalStateException("the run has ended");
    };
  }

  private JournalEntry rate(int done) {
    OptionalDouble given = settings.descent().learningRate();
    if (given.isPresent()) {
      return new JournalEntry.Rate(done, given.getAsDouble(), Curvature.UNKNOWN);
    }
    Curvature curvature = probe.measure(state.values(), done);
    double rate =
        switch (settings.estimation().kind()) {
          case EXACT -> curvature.firstOrderRate();
          case TWO_POINT, THREE_POINT ->
              curvature.zerothOrderRate(settings.estimation().directions());
        };
    if (!Double.isFinite(rate)) {
      throw new ArithmeticException(
          "no learning rate: the loss or its curvature is no finite number (%s)"
              .formatted(curvature));
    }
    return new JournalEntry.Rate(done, rate * state.rateFactor(), curvature);
  }

  /** The last step's difference, from much nearer: what is not due is rounding. */
  private JournalEntry noise(int done) {
    int[] batch = batches.of(done);
    double[] losses = nearby.losses(state.values(), done, batch, epsilon);
    double move = Math.max(epsilon * NEXT_TO_NOTHING, LEAST_MOVE);
    double[] near = nearby.losses(state.values(), done, batch, move);
    double due = (losses[0] - losses[1]) * (move / epsilon);
    return new JournalEntry.Noise(done, near[0] - near[1] - due);
  }

  private JournalEntry step(int number) {
    Estimate estimate = estimator.estimate(state.values(), number, batches.of(number));
    return new JournalEntry.Step(number, estimate, state.clipFactor(estimate), state.rate());
  }
}
