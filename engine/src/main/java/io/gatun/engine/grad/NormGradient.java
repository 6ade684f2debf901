package io.gatun.engine.grad;

import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import java.util.Arrays;

/** Gradients with respect to the weights of RMS norms over whole rows. */
final class NormGradient {
  private final Backend backend;
  private final float epsilon;
  private final FloatTensor ones;
  private final FloatTensor normalised;
  private final float[] input;
  private final float[] change;

  NormGradient(Backend backend, int hidden, float epsilon, int maxRows) {
    this.backend = backend;
    this.epsilon = epsilon;
    ones = backend.allocate(1, hidden);
    input = new float[hidden];
    change = new float[hidden];
    Arrays.fill(input, 1);
    ones.write(0, input, 0);
    normalised = backend.allocate(maxRows, hidden);
  }

  /**
   * {@code sums[c] = fma(gradient[r][c], x[r][c] / rms(x[r]), sums[c])}, row by row in order.
   *
   * @param x before the norm
   * @param gradient of the norm's result
   */
  void add(FloatTensor x, FloatTensor gradient, int rows, float[] sums) {
    backend.rmsNorm(x, ones, epsilon, normalised, rows);
    for (int row = 0; row < rows; row++) {
      normalised.read(row, input, 0);
      gradient.read(row, change, 0);
      for (int column = 0; column < sums.length; column++) {
        sums[column] = Math.fma(change[column], input[column], sums[column]);
      }
    }
  }
}
