package io.gatun.engine.train;

/** How a step finds out which way the loss falls. */
public interface Estimator {
  /**
   * Estimates the gradient of the mean loss of a batch.
   *
   * @param values where; not changed
   * @param step from 1; names the random directions
   * @param batch numbers of examples
   */
  Estimate estimate(float[] values, long step, int[] batch);
}
