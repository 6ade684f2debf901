package io.gatun.engine.train;

/**
 * The learning rate that the last steps would have had best. A step of rate η along z lowers the
 * loss by {@code η s² − η² s² c / 2}, s being the slope along z and c the curvature, so that the
 * sum over steps is lowest at {@code η = Σ s² / Σ s² c}. For Gaussian directions that is {@code 1 /
 * (tr H + 2ρ)}, where ρ is the curvature along the gradient: as soon as no gradient is left in the
 * stiffest directions, much more than {@link Curvature#zerothOrderRate}, which must do for any.
 */
final class RateWatch {
  private static final int WINDOW = 50;

  /** Fewer steps than these say little. */
  private static final int LEAST = 25;

  private final double[] squares = new double[WINDOW];
  private final double[] products = new double[WINDOW];
  private int count;
  private int directions = 1;

  void add(Estimate.Projected estimate) {
    double[] curvatures = estimate.curvatures();
    if (curvatures.length == 0) {
      return;
    }
    directions = curvatures.length;
    int at = count++ % WINDOW;
    squares[at] = 0;
    products[at] = 0;
    for (int draw = 0; draw < directions; draw++) {
      double square = estimate.slopes()[draw] * estimate.slopes()[draw];
      squares[at] += square;
      products[at] += square * curvatures[draw];
    }
  }

  /**
   * The best rate of the last steps; NaN where too little is known, or the loss curves down. Of a
   * mean over q directions a q-th of the curvature is left, and of what they share, ρ, at most half
   * of it: {@code tr H + 2ρ ≥ 2ρ}.
   */
  double rate() {
    if (count < LEAST) {
      return Double.NaN;
    }
    double square = 0;
    double product = 0;
    for (int i = 0; i < Math.min(count, WINDOW); i++) {
      square += squares[i];
      product += products[i];
    }
    double q = directions;
    return product > 0 ? square / product / (1 / q + (1 - 1 / q) / 2) : Double.NaN;
  }

  /** Forgets the steps, which were taken elsewhere. */
  void restart() {
    count = 0;
  }
}
