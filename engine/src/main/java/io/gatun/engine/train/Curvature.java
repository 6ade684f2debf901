package io.gatun.engine.train;

/**
 * What second differences of the loss tell about its Hessian H over the tuned values, along
 * Gaussian directions: {@code zᵀHz} has mean {@code tr H} and variance {@code 2‖H‖_F²}.
 *
 * @param trace of H
 * @param frobeniusNorm of H
 * @param signalShare which part of a batch's squared gradient is the gradient of all examples
 * @param directions how many it was measured along
 */
public record Curvature(double trace, double frobeniusNorm, double signalShare, int directions) {
  /** Nothing measured. */
  public static final Curvature UNKNOWN = new Curvature(Double.NaN, Double.NaN, Double.NaN, 0);

  /**
   * The rate at which a step of two-point estimates lowers the loss most. Along one direction
   * {@code E[(zᵀ∇L)² zᵀHz] ≤ (tr H + 2‖H‖_F)‖∇L‖²}, so it is {@code 1 / (tr H + 2‖H‖_F)}; a mean
   * over q directions has a q-th of that, and of what is left {@code ‖H‖_F} at most. The rate is
   * less where part of the gradient is the batch's own.
   *
   * @param directions q
   */
  public double zerothOrderRate(int directions) {
    double one = Math.max(trace, 0) + 2 * frobeniusNorm;
    double q = directions;
    return signalShare / (one / q + (1 - 1 / q) * frobeniusNorm);
  }

  /** The rate for exact gradients: no curvature is greater than {@code ‖H‖_F}. */
  public double firstOrderRate() {
    return signalShare / frobeniusNorm;
  }
}
