package io.gatun.kernels.cpu;

import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.SequenceRows;
import java.util.Arrays;

/** The operations of backpropagation as their documentation defines them, in plain loops. */
final class BackwardDefinitions {
  private BackwardDefinitions() {}

  /** One product: chains over the weights' rows. */
  static float[] multiplyTransposed(float[] weights, float[] gradient, int columns) {
    int outputs = weights.length / columns;
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

  /** How a sequence's gradient is added to the sums. */
  interface Accumulation {
    float add(float sum, float gradient);
  }

  static float[] outerProducts(
      float[] gradient,
      float[] input,
      int outputs,
      int inputs,
      SequenceRows sequences,
      float[] start,
      Accumulation accumulation) {
    float[] sums = start.clone();
    for (int sequence = 0; sequence < sequences.count(); sequence++) {
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < inputs; c++) {
          float g = 0;
          for (int r = sequences.from(sequence); r < sequences.to(sequence); r++) {
            g = Math.fma(gradient[r * outputs + o], input[r * inputs + c], g);
          }
          sums[o * inputs + c] = accumulation.add(sums[o * inputs + c], g);
        }
      }
    }
    return sums;
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

  /** Gradients of logits, and after them the losses as floats. */
  static float[] crossEntropy(float[] logits, int columns, int[] targets) {
    int rows = targets.length;
    float[] out = new float[rows * columns + rows];
    for (int row = 0; row < rows; row++) {
      float[] x = Arrays.copyOfRange(logits, row * columns, (row + 1) * columns);
      float max = Definitions.max(x);
      double sum = 0;
      for (int from = 0; from < columns; from += 4096) {
        float[] block = Arrays.copyOfRange(x, from, Math.min(columns, from + 4096));
        float[] exponentials = Definitions.exponentials(block, 1, max);
        sum += exponentials[block.length];
        System.arraycopy(exponentials, 0, out, row * columns + from, block.length);
      }
      for (int i = 0; i < columns; i++) {
        out[row * columns + i] *= (float) (1 / sum);
      }
      out[row * columns + targets[row]] -= 1;
      out[rows * columns + row] = (float) (max + StrictMath.log(sum) - x[targets[row]]);
    }
    return out;
  }

  /** Gradients of queries, keys and values, one after the other. */
  static float[] attention(
      float[] queries,
      float[] keys,
      float[] values,
      float[] gradient,
      AttentionForm form,
      SequenceRows sequences) {
    int rows = sequences.rows();
    int kvHeads = form.kvHeads();
    int size = form.keySize();
    int valueSize = form.valueSize();
    int heads = queries.length / rows / size;
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
    return join(queryGradient, keyGradient, valueGradient);
  }

  private static void add(float[] sums, int at, float[] x, int xAt, float factor, int count) {
    for (int i = 0; i < count; i++) {
      sums[at + i] = Math.fma(x[xAt + i], factor, sums[at + i]);
    }
  }

  static float[] join(float[]... parts) {
    float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
