package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.kernels.Activations;
import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.SequenceRows;
import io.gatun.kernels.TokenRows;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * That the formulae of backpropagation are right: against central differences of the operations
 * forward, in double precision. Parity with the formulae themselves is {@link ParityTest}'s.
 */
class BackwardDifferencesTest {
  private static final double STEP = 1e-5;

  /** Derivative of {@code Σ f(x) · gradient} with respect to each element. */
  private static double[] differences(
      UnaryOperator<double[]> function, float[] at, float[] gradient) {
    double[] slopes = new double[at.length];
    double[] x = widen(at);
    for (int i = 0; i < x.length; i++) {
      double kept = x[i];
      x[i] = kept + STEP;
      double[] above = function.apply(x);
      x[i] = kept - STEP;
      double[] below = function.apply(x);
      x[i] = kept;
      for (int k = 0; k < gradient.length; k++) {
        slopes[i] += (above[k] - below[k]) / (2 * STEP) * gradient[k];
      }
    }
    return slopes;
  }

  private static double[] widen(float[] x) {
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  private static void assertClose(double[] expected, float[] found) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], 1e-5 * (1 + Math.abs(expected[i])), "element " + i);
    }
  }

  private static CpuBackend backend() {
    return new CpuBackend(TestWidth.vectorKernels(), 2, Activations.F32, "differences");
  }

  @Test
  void rmsNorm() {
    Random random = new Random(1);
    int size = 21;
    float[] x = Numbers.random(2 * size, random);
    float[] weight = Numbers.random(size, random);
    float[] gradient = Numbers.random(2 * size, random);
    UnaryOperator<double[]> forward =
        values -> {
          double[] out = new double[values.length];
          for (int run = 0; run < values.length; run += size) {
            double squares = 0;
            for (int i = 0; i < size; i++) {
              squares += values[run + i] * values[run + i];
            }
            for (int i = 0; i < size; i++) {
              out[run + i] = values[run + i] / Math.sqrt(squares / size + 1e-2) * weight[i];
            }
          }
          return out;
        };
    try (CpuBackend backend = backend()) {
      FloatTensor out = Numbers.target(backend, 1, 2 * size);
      backend
          .backward()
          .rmsNormBackward(
              Numbers.tensor(backend, x, 2 * size, 0),
              Numbers.tensor(backend, weight, size, 0),
              1e-2f,
              Numbers.tensor(backend, gradient, 2 * size, 0),
              out,
              1);
      assertClose(differences(forward, x, gradient), Numbers.read(out, 1));
    }
  }

  @Test
  void swiGlu() {
    Random random = new Random(2);
    int size = 37;
    float[] gate = Numbers.random(size, random);
    float[] up = Numbers.random(size, random);
    float[] gradient = Numbers.random(size, random);
    try (CpuBackend backend = backend()) {
      FloatTensor gateGradient = Numbers.target(backend, 1, size);
      FloatTensor upGradient = Numbers.target(backend, 1, size);
      backend
          .backward()
          .swiGluBackward(
              Numbers.tensor(backend, gate, size, 0),
              Numbers.tensor(backend, up, size, 0),
              Numbers.tensor(backend, gradient, size, 0),
              gateGradient,
              upGradient,
              1);
      assertClose(
          differences(g -> swiGlu(g, widen(up)), gate, gradient), Numbers.read(gateGradient, 1));
      assertClose(
          differences(u -> swiGlu(widen(gate), u), up, gradient), Numbers.read(upGradient, 1));
    }
  }

  private static double[] swiGlu(double[] gate, double[] up) {
    double[] out = new double[gate.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
    }
    return out;
  }

  @Test
  void rope() {
    for (RopeTable.Pairing pairing : RopeTable.Pairing.values()) {
      RopeTable table = new RopeTable(pairing, 10, new double[] {1, 0.3, 0.01, 2}, 1.25, 12);
      Random random = new Random(3);
      float[] x = Numbers.random(10, random);
      float[] gradient = Numbers.random(10, random);
      try (CpuBackend backend = backend()) {
        TokenRows tokens = new TokenRows(1);
        tokens.add(backend.allocateCache(new KvShape(1, 1, 10, 10, 12), KvType.F32), 7);
        UnaryOperator<double[]> forward =
            values -> rotated(values, pairing, new double[] {1, 0.3, 0.01, 2}, 1.25, 7);
        FloatTensor gradients = Numbers.tensor(backend, gradient, 10, 0);
        backend.rope(gradients, table.transposed(), tokens);
        assertClose(differences(forward, x, gradient), Numbers.read(gradients, 1));
      }
    }
  }

  private static double[] rotated(
      double[] x, RopeTable.Pairing pairing, double[] frequencies, double magnitude, int position) {
    double[] out = x.clone();
    for (int i = 0; i < frequencies.length; i++) {
      boolean adjacent = pairing == RopeTable.Pairing.ADJACENT;
      int a = adjacent ? 2 * i : i;
      int b = adjacent ? a + 1 : a + frequencies.length;
      double cos = magnitude * Math.cos(position * frequencies[i]);
      double sin = magnitude * Math.sin(position * frequencies[i]);
      out[a] = x[a] * cos - x[b] * sin;
      out[b] = x[b] * cos + x[a] * sin;
    }
    return out;
  }

  @Test
  void attention() {
    attention(Integer.MAX_VALUE);
    attention(3);
  }

  private static void attention(int window) {
    AttentionForm form = new AttentionForm(2, 6, 5, 0.4f, window);
    SequenceRows sequences = SequenceRows.ofLengths(4, 1, 7);
    int rows = sequences.rows();
    Random random = new Random(4);
    float[] queries = Numbers.random(rows * 4 * 6, random);
    float[] keys = Numbers.random(rows * 2 * 6, random);
    float[] values = Numbers.random(rows * 2 * 5, random);
    float[] gradient = Numbers.random(rows * 4 * 5, random);
    try (CpuBackend backend = backend()) {
      FloatTensor q = Numbers.target(backend, rows, 4 * 6);
      FloatTensor k = Numbers.target(backend, rows, 2 * 6);
      FloatTensor v = Numbers.target(backend, rows, 2 * 5);
      backend
          .backward()
          .attentionBackward(
              Numbers.tensor(backend, queries, 4 * 6, 0),
              Numbers.tensor(backend, keys, 2 * 6, 0),
              Numbers.tensor(backend, values, 2 * 5, 0),
              Numbers.tensor(backend, gradient, 4 * 5, 0),
              form,
              sequences,
              q,
              k,
              v);
      double[] wideQueries = widen(queries);
      double[] wideKeys = widen(keys);
      double[] wideValues = widen(values);
      assertClose(
          differences(x -> attention(x, wideKeys, wideValues, form, sequences), queries, gradient),
          Numbers.read(q, rows));
      assertClose(
          differences(x -> attention(wideQueries, x, wideValues, form, sequences), keys, gradient),
          Numbers.read(k, rows));
      assertClose(
          differences(x -> attention(wideQueries, wideKeys, x, form, sequences), values, gradient),
          Numbers.read(v, rows));
    }
  }

  /** Four query heads over the form's two of keys and values. */
  private static double[] attention(
      double[] queries,
      double[] keys,
      double[] values,
      AttentionForm form,
      SequenceRows sequences) {
    int size = form.keySize();
    int valueSize = form.valueSize();
    double[] out = new double[sequences.rows() * 4 * valueSize];
    for (int s = 0; s < sequences.count(); s++) {
      for (int row = sequences.from(s); row < sequences.to(s); row++) {
        for (int head = 0; head < 4; head++) {
          int at = (row * 4 + head) * valueSize;
          double total = 0;
          for (int seen = sequences.from(s); seen <= row; seen++) {
            if (row - seen < form.window()) {
              int key = seen * 2 + head / 2;
              double score = 0;
              for (int i = 0; i < size; i++) {
                score += queries[(row * 4 + head) * size + i] * keys[key * size + i];
              }
              double weight = Math.exp(score * form.scale());
              total += weight;
              for (int i = 0; i < valueSize; i++) {
                out[at + i] += weight * values[key * valueSize + i];
              }
            }
          }
          for (int i = 0; i < valueSize; i++) {
            out[at + i] /= total;
          }
        }
      }
    }
    return out;
  }

  @Test
  void crossEntropy() {
    int columns = 19;
    float[] logits = Numbers.random(columns, new Random(5));
    UnaryOperator<double[]> loss =
        values -> {
          double sum = 0;
          for (double value : values) {
            sum += Math.exp(value);
          }
          return new double[] {Math.log(sum) - values[3]};
        };
    try (CpuBackend backend = backend()) {
      FloatTensor x = Numbers.tensor(backend, logits, columns, 0);
      double[] losses = new double[1];
      backend.backward().crossEntropyBackward(x, 1, new int[] {3}, losses);
      assertEquals(loss.apply(widen(logits))[0], losses[0], 1e-6);
      assertClose(differences(loss, logits, new float[] {1}), Numbers.read(x, 1));
    }
  }
}
