package io.gatun.engine.pretrain;

/**
 * What a training from scratch does.
 *
 * @param steps how many steps
 * @param rate the greatest learning rate
 * @param warmUpSteps over which the rate grows to it, from zero, in a straight line; then it falls
 *     along half a cosine to a tenth of it
 * @param decay AdamW's weight decay of matrices; norms have none
 * @param clip a gradient whose Euclidean norm over all weights is greater is scaled down to it
 */
public record PretrainingSettings(
    int steps, double rate, int warmUpSteps, double decay, double clip) {
  /** The last rate is so much of the greatest. */
  private static final double LEAST_SHARE = 0.1;

  /** Checks ranges. */
  public PretrainingSettings {
    require(steps >= 1, "steps", steps);
    require(rate > 0 && rate < 1, "rate", rate);
    require(warmUpSteps >= 0 && warmUpSteps <= steps, "warm-up steps", warmUpSteps);
    require(decay >= 0 && decay <= 1, "decay", decay);
    require(clip > 0, "clip", clip);
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
  }

  /** The learning rate of a step, from 1. */
  public double rate(int step) {
    if (step <= warmUpSteps) {
      return rate * step / warmUpSteps;
    }
    double done = (double) (step - warmUpSteps) / Math.max(1, steps - warmUpSteps);
    double share = (1 + StrictMath.cos(Math.PI * done)) / 2;
    return rate * (LEAST_SHARE + (1 - LEAST_SHARE) * share);
  }
}
