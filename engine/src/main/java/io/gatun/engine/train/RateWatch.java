package io.gatun.engine.train;

/**
 * The learning rate that suits steps which know the curvature along their direction. Two-point
 * steps of rate η lower a loss most at {@code η = 1 / (tr H + 2ρ)}, where ρ is the curvature along
 * the gradient. Steps that end where their own parabola is lowest ({@link Estimate#guard}) hold
 * back in stiff directions by themselves, and the rest of the gradient lies where ρ is small beside
 * the trace: {@code η = 1 / tr H}. The mean of the curvatures along Gaussian directions is the
 * trace.
 *
 * <p>Rates much higher still lower the loss with each step, and yet do worse in the end: a step
 * then trades a stiff direction's loss for loss in many soft ones, which takes long to remove.
 */
final class RateWatch {
  private static final int WINDOW = 100;

  /** Fewer steps than these say little. */
  private static final int LEAST = 25;

  private final double[] curvatures = new double[WINDOW];
  private int count;
  private int directions = 1;

  void add(Estimate.Projected estimate) {
    directions = estimate.curvatures().length;
    for (double curvature : estimate.curvatures()) {
      curvatures[count++ % WINDOW] = curvature;
    }
  }

  /**
   * The rate; NaN where too little is known. A mean over q directions has a q-th of the trace in
   * it, and of ρ, which is taken to be half the trace at most, what is left.
   */
  double rate() {
    if (count < LEAST) {
      return Double.NaN;
    }
    int size = Math.min(count, WINDOW);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      sum += curvatures[i];
      squares += curvatures[i] * curvatures[i];
    }
    // Where directions that curve down hide the others from the trace, their spread does not.
    double trace = Math.max(sum / size, Math.sqrt(squares / size) / 4);
    double q = directions;
    return 1 / (trace * (1 / q + (1 - 1 / q) / 2));
  }

  /** Forgets the steps, which were taken elsewhere. */
  void restart() {
    count = 0;
  }
}
