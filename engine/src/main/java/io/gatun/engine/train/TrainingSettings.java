package io.gatun.engine.train;

/**
 * What a run does. Part of what it is resumed from, so every choice that changes a bit is here.
 *
 * <pre>{@code
 * TrainingSettings.defaults()
 *     .withSchedule(Schedule.of(1500).withPatience(10))
 *     .withDescent(Descent.of(Update.named("adam"), 1e-4))
 * }</pre>
 *
 * @param schedule how long it is, and when it is looked at
 * @param batchSize examples of a step; as many as there are, or more, for all of them
 * @param estimation how a step finds out which way the loss falls
 * @param descent what a gradient does
 * @param seed of batches and directions
 * @param objective what is lowered
 */
public record TrainingSettings(
    Schedule schedule,
    int batchSize,
    Estimation estimation,
    Descent descent,
    long seed,
    Objective objective) {
  /** Steps after which a learning rate that is found is measured again. */
  static final int RATE_EVERY = 500;

  /** Steps after which rounding is measured again. */
  static final int NOISE_EVERY = 100;

  /**
   * Checks that the parts go together.
   *
   * @throws IllegalArgumentException if the batch is empty, a rate is to be found for an update or
   *     an objective that there is none for, or exact gradients of an objective without any are
   *     asked for
   */
  public TrainingSettings {
    SettingCheck.require(batchSize >= 1, "batch", batchSize);
    if (descent.learningRate().isEmpty()) {
      requireRateCanBeFound(descent.update(), objective);
    }
    if (estimation.kind() == EstimatorKind.EXACT && !objective.isSmooth()) {
      throw new IllegalArgumentException(
          "%s has no gradient: give --estimator two-point or three-point, or --objective likelihood"
              .formatted(objective.label()));
    }
  }

  private static void requireRateCanBeFound(Update update, Objective objective) {
    if (!(update instanceof Sgd || update instanceof Momentum)) {
      throw new IllegalArgumentException(
          "a rate is found for sgd and momentum; give --lr for " + update.name());
    }
    if (!objective.isSmooth()) {
      throw new IllegalArgumentException(
          "a rate is found from the loss's curvature, which %s has none of: give --lr"
              .formatted(objective.label()));
    }
  }

  /**
   * 1000 steps of 16 examples that lower the cross-entropy: two-point estimates along one Gaussian
   * direction, SGD at a rate that is found, clipped at the quantile 0.95; seed 0.
   */
  public static TrainingSettings defaults() {
    return new TrainingSettings(
        Schedule.of(1000),
        16,
        Estimation.of(EstimatorKind.TWO_POINT),
        Descent.of(new Sgd()),
        0,
        new Objective.Likelihood());
  }

  /** The same, but for its length and evaluations. */
  public TrainingSettings withSchedule(Schedule other) {
    return new TrainingSettings(other, batchSize, estimation, descent, seed, objective);
  }

  /** The same, but with so many examples a step; as many as there are, or more, for all of them. */
  public TrainingSettings withBatchSize(int examples) {
    return new TrainingSettings(schedule, examples, estimation, descent, seed, objective);
  }

  /**
   * The same, but for how gradients are estimated.
   *
   * @throws IllegalArgumentException if the objective does not have them
   */
  public TrainingSettings withEstimation(Estimation other) {
    return new TrainingSettings(schedule, batchSize, other, descent, seed, objective);
  }

  /**
   * The same, but for what a gradient does.
   *
   * @throws IllegalArgumentException if a rate is to be found, and cannot be
   */
  public TrainingSettings withDescent(Descent other) {
    return new TrainingSettings(schedule, batchSize, estimation, other, seed, objective);
  }

  /** The same, but with other batches and directions. */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(schedule, batchSize, estimation, descent, other, objective);
  }

  /**
   * The same, but for what is lowered. Scores of texts need a learning rate: give it first.
   *
   * @throws IllegalArgumentException if estimator or learning rate do not suit it
   */
  public TrainingSettings withObjective(Objective other) {
    return new TrainingSettings(schedule, batchSize, estimation, descent, seed, other);
  }

  /** Whether there is rounding in differences of losses, and they are what the steps see. */
  boolean measuresRounding() {
    return estimation.kind() != EstimatorKind.EXACT && objective.isSmooth();
  }
}
