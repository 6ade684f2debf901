package io.gatun.engine.train;

import java.util.OptionalDouble;

/**
 * What a gradient does to the values.
 *
 * @param update what it does
 * @param learningRate empty for one found from the loss's curvature, again and again
 * @param clipQuantile gradients greater than this share of those before are clipped to it; 1 for
 *     none
 */
public record Descent(Update update, OptionalDouble learningRate, double clipQuantile) {
  private static final double USUAL_QUANTILE = 0.95;

  /**
   * Checks ranges.
   *
   * @throws IllegalArgumentException unless a learning rate is positive and finite, and the
   *     quantile is above 0 and no more than 1
   */
  public Descent {
    if (learningRate.isPresent()) {
      double rate = learningRate.getAsDouble();
      SettingCheck.require(rate > 0 && Double.isFinite(rate), "lr", rate);
    }
    SettingCheck.require(clipQuantile > 0 && clipQuantile <= 1, "clip quantile", clipQuantile);
  }

  /** At a rate that is found, clipped at the quantile 0.95. */
  public static Descent of(Update update) {
    return new Descent(update, OptionalDouble.empty(), USUAL_QUANTILE);
  }

  /** At this rate, clipped at the quantile 0.95. */
  public static Descent of(Update update, double learningRate) {
    return new Descent(update, OptionalDouble.of(learningRate), USUAL_QUANTILE);
  }

  /** The same, but clipped at another quantile; 1 for not at all. */
  public Descent withClipQuantile(double quantile) {
    return new Descent(update, learningRate, quantile);
  }
}
