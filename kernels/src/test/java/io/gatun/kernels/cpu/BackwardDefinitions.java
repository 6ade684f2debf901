package io.gatun.kernels.cpu;

import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.SequenceRows;
import java.util.Arrays;

/** The operations of backpropagation as their documentation defines them, in plain loops. */
final class BackwardDefinitions {
  private BackwardDefinitions() {}

  /** {@code out[row][column]}: one chain over the weights' rows, from zero. */
  static float[] multiplyTransposed(float[] weights, float[] gradient, int outputs) {
    int columns = weights.length / outputs;
    int rows = gradient.length / outputs;
    float[] result = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float sum = 0;
        for (int o = 0; o < outputs; o++) {
          sum = Math.fma(weights[o * columns + column], gradient[row * outputs + o], sum);
        }
        result[row * columns + column] = sum;
      }
    }
    return result;
  }

  /** {@code out[output][input]}: one chain over rows {@code from <= r < to}, from zero. */
  static float[] outerProducts(
      float[] gradient, int outputs, float[] input, int inputs, int from, int to) {
    float[] products = new float[outputs * inputs];
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < inputs; c++) {
        float g = 0;
        for (int r = from; r < to; r++) {
          g = Math.fma(gradient[r * outputs + o], input[r * inputs + c], g);
        }
        products[o * inputs + c] = g;
      }
    }
    return products;
  }

  static float[] rmsNorm(float[] x, float[] weight, float epsilon, float[] gradient) {
    int size = weight.length;
    float[] out = new float[x.length];
    for (int run = 0; run < x.length; run += size) {
      int from = run;
      float squares = LaneOrder.sum(size, (sum, i) -> Math.fma(x[from + i], x[from + i], sum));
      float factor = 1 / (float) Math.sqrt(squares / size + epsilon);
      float products =
          LaneOrder.sum(
              size, (sum, i) -> Math.fma(gradient[from + i] * weight[i], x[from + i], sum));
      float mean = products / size * factor * factor;
      for (int i = 0; i < size; i++) {
        out[run + i] = Math.fma(-mean, x[run + i], gradient[run + i] * weight[i]) * factor;
      }
    }
    return out;
  }

  /** Gradients of the gate, and after them those of up. */
  static float[] swiGlu(float[] gate, float[] up, float[] gradient) {
    int count = gate.length;
    float[] out = new float[2 * count];
    for (int i = 0; i < count; i++) {
      float divisor = 1 + Exponential.exp(-gate[i]);
      float s = 1 / divisor;
      out[i] = gradient[i] * up[i] * (s * Math.fma(gate[i], 1 - s, 1));
      out[count + i] = gradient[i] * (gate[i] / divisor);
    }
    return out;
  }

  /** Gradients of one row of logits. */
  static float[] crossEntropy(float[] logits, int target) {
    float[] out = new float[logits.length];
    float max = Definitions.max(logits);
    double sum = 0;
    for (int from = 0; from < logits.length; from += 4096) {
      float[] block = Arrays.copyOfRange(logits, from, Math.min(logits.length, from + 4096));
      float[] exponentials = Definitions.exponentials(block, 1, max);
      sum += exponentials[block.length];
      System.arraycopy(exponentials, 0, out, from, block.length);
    }
    for (int i = 0; i < out.length; i++) {
      out[i] *= (float) (1 / sum);
    }
    out[target] -= 1;
    return out;
  }

  /** Inputs of attention and the gradient of its result, row by row. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Attention(float[] queries, float[] keys, float[] values, float[] gradient, int heads) {}

  /** Gradients of queries, keys and values. */
  static float[][] attention(Attention in, AttentionForm form, SequenceRows sequences) {
    float[] queries = in.queries;
    float[] keys = in.keys;
    float[] values = in.values;
    float[] gradient = in.gradient;
    int heads = in.heads;
    int kvHeads = form.kvHeads();
    int size = form.keySize();
    int valueSize = form.valueSize();
    float[] queryGradient = new float[queries.length];
    float[] keyGradient = new float[keys.length];
    float[] valueGradient = new float[values.length];
    for (int sequence = 0; sequence < sequences.count(); sequence++) {
      int start = sequences.from(sequence);
      for (int head = 0; head < heads; head++) {
        int kvHead = head / (heads / kvHeads);
        for (int i = 0; i < sequences.length(sequence); i++) {
          int q = ((start + i) * heads + head) * size;
          int g = ((start + i) * heads + head) * valueSize;
          int first = Math.max(0, i - form.window() + 1);
          int seen = i + 1 - first;
          float[] scores = new float[seen];
          float[] change = new float[seen];
          for (int j = 0; j < seen; j++) {
            int row = (start + first + j) * kvHeads + kvHead;
            scores[j] = Definitions.dot(keys, row * size, queries, q, size);
            change[j] = Definitions.dot(values, row * valueSize, gradient, g, valueSize);
          }
          float shift = Definitions.max(scores) * form.scale();
          float[] weights = Definitions.exponentials(scores, form.scale(), shift);
          float inverse = 1 / weights[seen];
          for (int j = 0; j < seen; j++) {
            weights[j] *= inverse;
          }
          float mean = LaneOrder.sum(seen, (sum, j) -> Math.fma(weights[j], change[j], sum));
          for (int j = 0; j < seen; j++) {
            float slope = weights[j] * (change[j] - mean) * form.scale();
            int row = (start + first + j) * kvHeads + kvHead;
            add(queryGradient, q, keys, row * size, slope, size);
            add(keyGradient, row * size, queries, q, slope, size);
            add(valueGradient, row * valueSize, gradient, g, weights[j], valueSize);
          }
        }
      }
    }
    return new float[][] {queryGradient, keyGradient, valueGradient};
  }

  private static void add(float[] sums, int at, float[] x, int xAt, float factor, int count) {
    for (int i = 0; i < count; i++) {
      sums[at + i] = Math.fma(x[xAt + i], factor, sums[at + i]);
    }
  }
}
