package io.gatun.engine.train;

import java.util.Arrays;

/** Clips gradients at a quantile of the magnitudes of the last hundred. */
final class GradientClip {
  private static final int WINDOW = 100;

  /** Fewer than these say nothing of a quantile. */
  private static final int LEAST = 20;

  private final double quantile;
  private final double[] window = new double[WINDOW];
  private int count;

  GradientClip(double quantile) {
    this.quantile = quantile;
  }

  /** What a gradient is to be multiplied by. */
  double factor(double magnitude) {
    int size = Math.min(count, WINDOW);
    if (quantile == 1 || size < LEAST) {
      return 1;
    }
    double[] sorted = Arrays.copyOf(window, size);
    Arrays.sort(sorted);
    double most = sorted[(int) Math.ceil(quantile * size) - 1];
    return magnitude > most ? most / magnitude : 1;
  }

  /**
   * Takes a magnitude, unclipped. A difference of exactly none, as scores of texts often have, says
   * nothing of how large a gradient usually is: counted, it would have all others clipped to zero.
   */
  void add(double magnitude) {
    if (magnitude > 0) {
      window[count % WINDOW] = magnitude;
      count++;
    }
  }
}
