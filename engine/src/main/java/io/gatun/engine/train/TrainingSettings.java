package io.gatun.engine.train;

import java.util.OptionalDouble;

/**
 * What a run does. Part of what it is resumed from, so every choice that changes a bit is here.
 *
 * @param steps how many steps
 * @param batchSize examples of a step; as many as there are, or more, for all of them
 * @param learningRate empty for one found from the loss's curvature, again and again
 * @param epsilon how far values are moved along a direction
 * @param direction along which random directions
 * @param directions how many of them a step
 * @param estimator how gradients are estimated
 * @param update what a gradient does
 * @param clipQuantile gradients greater than this share of those before are clipped to it; 1 for
 *     none
 * @param evaluateEvery steps between evaluations; 0 for none
 * @param patience evaluations without a better one after which the run ends; 0 for no such end
 * @param seed of batches and directions
 * @param objective what is lowered
 */
public record TrainingSettings(
    int steps,
    int batchSize,
    OptionalDouble learningRate,
    double epsilon,
    Direction direction,
    int directions,
    EstimatorKind estimator,
    Update update,
    double clipQuantile,
    int evaluateEvery,
    int patience,
    long seed,
    Objective objective) {
  /** How gradients are estimated. */
  public enum EstimatorKind {
    /** Differences of losses: forward passes only. */
    TWO_POINT,
    /** Those, and how they change: forward passes only. */
    THREE_POINT,
    /** Backpropagation. */
    EXACT
  }

  /** Steps after which a learning rate that is found is measured again. */
  static final int RATE_EVERY = 500;

  /** Steps after which rounding is measured again. */
  static final int NOISE_EVERY = 100;

  /** Checks ranges. */
  public TrainingSettings {
    require(steps >= 0, "steps", steps);
    require(batchSize >= 1, "batch", batchSize);
    require(epsilon > 0 && epsilon < 1, "epsilon", epsilon);
    require(directions >= 1 && directions < 1 << 16, "directions", directions);
    require(clipQuantile > 0 && clipQuantile <= 1, "clip quantile", clipQuantile);
    require(evaluateEvery >= 0, "eval-every", evaluateEvery);
    require(patience >= 0, "patience", patience);
    if (learningRate.isPresent()) {
      double rate = learningRate.getAsDouble();
      require(rate > 0 && Double.isFinite(rate), "lr", rate);
    } else if (!(update instanceof Sgd || update instanceof Momentum)) {
      throw new IllegalArgumentException(
          "a rate is found for sgd and momentum; give --lr for " + update.name());
    } else if (!objective.isSmooth()) {
      throw new IllegalArgumentException(
          "a rate is found from the loss's curvature, which %s has none of: give --lr"
              .formatted(objective.label()));
    }
    if (estimator == EstimatorKind.EXACT && !objective.isSmooth()) {
      throw new IllegalArgumentException(
          "%s has no gradient: give --estimator two-point or three-point, or --objective likelihood"
              .formatted(objective.label()));
    }
  }

  /** Settings of a run that lowers the cross-entropy. */
  public TrainingSettings(
      int steps,
      int batchSize,
      OptionalDouble learningRate,
      double epsilon,
      Direction direction,
      int directions,
      EstimatorKind estimator,
      Update update,
      double clipQuantile,
      int evaluateEvery,
      int patience,
      long seed) {
    this(
        steps,
        batchSize,
        learningRate,
        epsilon,
        direction,
        directions,
        estimator,
        update,
        clipQuantile,
        evaluateEvery,
        patience,
        seed,
        new Objective.Likelihood());
  }

  /**
   * The same, but for what is lowered.
   *
   * @throws IllegalArgumentException if estimator or learning rate do not suit it
   */
  public TrainingSettings withObjective(Objective other) {
    return new TrainingSettings(
        steps,
        batchSize,
        learningRate,
        epsilon,
        direction,
        directions,
        estimator,
        update,
        clipQuantile,
        evaluateEvery,
        patience,
        seed,
        other);
  }

  /** Whether there is rounding in differences of losses, and they are what the steps see. */
  boolean measuresRounding() {
    return estimator != EstimatorKind.EXACT && objective.isSmooth();
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
  }
}
