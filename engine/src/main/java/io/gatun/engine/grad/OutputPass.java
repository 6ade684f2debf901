package io.gatun.engine.grad;

import io.gatun.engine.grad.DenseAndSparse.OutputGradient;
import io.gatun.engine.model.Model;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import java.util.Arrays;

/**
 * From hidden states above the last layer to the likelihood of targets, and back, a few of them at
 * a time, so that memory for logits stays bounded.
 */
final class OutputPass {
  private static final int ROWS = 64;

  private final Model model;
  private final Backend backend;
  private final DenseAndSparse products;
  private final float epsilon;
  private final FloatTensor states;
  private final FloatTensor normed;
  private final FloatTensor logits;

  OutputPass(Model model, DenseAndSparse products) {
    this.model = model;
    this.products = products;
    backend = model.backend();
    epsilon = model.config().sizes().rmsEpsilon();
    states = backend.allocate(ROWS, model.config().hiddenSize());
    normed = backend.allocate(ROWS, model.config().hiddenSize());
    logits = backend.allocate(ROWS, model.config().vocabularySize());
  }

  /** Negative log-likelihoods, and their gradients with respect to the rows that predict. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Targets(double[] losses, float[][] gradients) {}

  /**
   * What is to be known of some targets.
   *
   * @param x hidden states above the last layer
   * @param rows of x, one for each target
   */
  Targets run(FloatTensor x, int[] rows, int[] targets) {
    double[] losses = new double[rows.length];
    float[][] gradients = new float[rows.length][model.config().hiddenSize()];
    double[] some = new double[ROWS];
    FloatTensor norm = model.weights().outputNorm();
    for (int from = 0; from < rows.length; from += ROWS) {
      int count = Math.min(ROWS, rows.length - from);
      backend.gather(x, Arrays.copyOfRange(rows, from, from + count), count, states);
      backend.rmsNorm(states, norm, epsilon, normed, count);
      products.multiply(normed, count, model.weights().output(), logits);
      int[] own = Arrays.copyOfRange(targets, from, from + count);
      backend.backward().crossEntropyBackward(logits, count, own, some);
      System.arraycopy(some, 0, losses, from, count);
      products.backward(normed, count, new OutputGradient(model.weights().output(), logits));
      backend.backward().rmsNormBackward(states, norm, epsilon, normed, normed, count);
      for (int i = 0; i < count; i++) {
        normed.read(i, gradients[from + i], 0);
      }
    }
    return new Targets(losses, gradients);
  }

  /**
   * The gradient with respect to all rows, each the sum over what it predicts, in order.
   *
   * @param factors on each target's gradient
   */
  static void write(
      Targets targets, int[] targetRows, float[] factors, int rows, FloatTensor gradient) {
    float[][] sums = new float[rows][];
    for (int i = 0; i < targetRows.length; i++) {
      float[] own = targets.gradients[i];
      if (sums[targetRows[i]] == null) {
        sums[targetRows[i]] = new float[own.length];
      }
      float[] sum = sums[targetRows[i]];
      for (int k = 0; k < own.length; k++) {
        sum[k] = Math.fma(factors[i], own[k], sum[k]);
      }
    }
    float[] zeros = new float[gradient.columns()];
    for (int row = 0; row < rows; row++) {
      gradient.write(row, sums[row] == null ? zeros : sums[row], 0);
    }
  }
}
