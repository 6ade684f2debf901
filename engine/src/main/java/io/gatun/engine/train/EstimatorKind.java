package io.gatun.engine.train;

/** How gradients are estimated. */
public enum EstimatorKind {
  /** Differences of losses: forward passes only. */
  TWO_POINT,
  /** Those, and how they change: forward passes only. */
  THREE_POINT,
  /** Backpropagation. */
  EXACT
}
