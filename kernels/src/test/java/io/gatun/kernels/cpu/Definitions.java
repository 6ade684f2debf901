package io.gatun.kernels.cpu;

import java.util.Arrays;

/**
 * The operations of the backend as its documentation defines them, in plain loops. Shares nothing
 * with the kernels but {@link Exponential}, which is a definition itself and has a test of its own.
 */
final class Definitions {
  private Definitions() {}

  /**
   * {@code output[token][row]}: one chain of fused multiply-adds over the columns, from zero.
   *
   * <p>A packed weight of zero may have another sign than the decoded one. That shows in no sum: it
   * starts at plus zero, stays so while products are zeros of either sign, and a zero changes no
   * other number. (Products that underflow could make it minus zero; weights and inputs near one
   * have none.)
   */
  static float[] multiply(float[] weights, float[] input, int columns) {
    int rows = weights.length / columns;
    int tokens = input.length / columns;
    float[] outputs = new float[tokens * rows];
    for (int token = 0; token < tokens; token++) {
      for (int row = 0; row < rows; row++) {
        outputs[token * rows + row] = dot(weights, row * columns, input, token * columns, columns);
      }
    }
    return outputs;
  }

  static float dot(float[] a, int aAt, float[] b, int bAt, int count) {
    float sum = 0;
    for (int i = 0; i < count; i++) {
      sum = Math.fma(a[aAt + i], b[bAt + i], sum);
    }
    return sum;
  }

  /** Each run as long as the weight is normed on its own. */
  static float[] rmsNorm(float[] x, float[] weight, float epsilon) {
    int size = weight.length;
    float[] out = new float[x.length];
    for (int run = 0; run < x.length; run += size) {
      int from = run;
      float squares = LaneOrder.sum(size, (sum, i) -> Math.fma(x[from + i], x[from + i], sum));
      float factor = 1 / (float) Math.sqrt(squares / size + epsilon);
      for (int i = 0; i < size; i++) {
        out[run + i] = x[run + i] * factor * weight[i];
      }
    }
    return out;
  }

  static float[] swiGlu(float[] gate, float[] up) {
    float[] out = new float[gate.length];
    for (int i = 0; i < gate.length; i++) {
      out[i] = gate[i] / (1 + Exponential.exp(-gate[i])) * up[i];
    }
    return out;
  }

  static float[] rows(float[] x, int columns, int[] ids) {
    float[] out = new float[ids.length * columns];
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(x, ids[i] * columns, out, i * columns, columns);
    }
    return out;
  }

  static float max(float[] x) {
    float max = Float.NEGATIVE_INFINITY;
    for (float value : x) {
      max = Math.max(max, value);
    }
    return max;
  }

  /** The exponentials, and after them their sum. */
  static float[] exponentials(float[] x, float scale, float shift) {
    float[] out = new float[x.length + 1];
    for (int i = 0; i < x.length; i++) {
      out[i] = Exponential.exp(Math.fma(x[i], scale, -shift));
    }
    out[x.length] = LaneOrder.sum(x.length, (sum, i) -> sum + out[i]);
    return out;
  }

  /** Blocks of 4,096 exponentials are summed as floats, the blocks as doubles. */
  static double logSumExp(float[] x, int offset, int count) {
    float[] row = Arrays.copyOfRange(x, offset, offset + count);
    float max = max(row);
    double sum = 0;
    for (int from = 0; from < count; from += 4096) {
      float[] block = Arrays.copyOfRange(row, from, Math.min(count, from + 4096));
      sum += exponentials(block, 1, max)[block.length];
    }
    return max + StrictMath.log(sum);
  }
}
