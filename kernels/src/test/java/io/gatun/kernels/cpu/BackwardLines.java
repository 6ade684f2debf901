package io.gatun.kernels.cpu;

import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import io.gatun.kernels.SequenceRows;
import io.gatun.kernels.WeightSource;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: backpropagation. */
final class BackwardLines {
  private static final int ROWS = 3;
  private static final float EPSILON = 1e-5f;

  private BackwardLines() {}

  static Stream<ParityCase> multiplyTransposed() {
    Stream<ParityCase> types =
        Arrays.stream(TensorType.values())
            .flatMap(type -> IntStream.of(1, 14).mapToObj(rows -> product(type, 70, 512, rows)));
    return Stream.concat(
        types,
        Stream.of(
            product(TensorType.F32, 1, 1, 1),
            product(TensorType.F32, 17, 45, 5),
            product(TensorType.Q4_0, 1536, 576, 26),
            product(TensorType.Q4_1, 130, 64, 40)));
  }

  private static ParityCase product(TensorType type, int outputs, int columns, int rows) {
    Random random = new Random(outputs + columns);
    WeightSource first = RandomWeights.matrix(type, outputs, columns, random);
    WeightSource second = RandomWeights.matrix(type, outputs + 3, columns, random);
    float[] a = Numbers.random(rows * outputs, random);
    float[] b = Numbers.random(rows * (outputs + 3), random);
    return ParityCase.ofBackend(
        "multiplyTransposed of %s %d × %d, %d rows".formatted(type, outputs, columns, rows),
        () -> {
          float[] sum =
              BackwardDefinitions.multiplyTransposed(RandomWeights.decode(first), a, columns);
          float[] more =
              BackwardDefinitions.multiplyTransposed(RandomWeights.decode(second), b, columns);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
          }
          return sum;
        },
        backend -> {
          FloatTensor out = Numbers.target(backend, rows, columns);
          backend
              .backward()
              .multiplyTransposed(
                  out,
                  rows,
                  new Product(backend.pack(first), Numbers.tensor(backend, a, outputs, 0)),
                  new Product(backend.pack(second), Numbers.tensor(backend, b, outputs + 3, 0)));
          return Numbers.read(out, rows);
        });
  }

  static Stream<ParityCase> addGradients() {
    return Stream.of(
        gradients(1, 1, 1),
        gradients(17, 45, 3, 1, 20),
        gradients(200, 96, 5, 300, 2),
        gradients(40, 576, 13));
  }

  private static ParityCase gradients(int outputs, int inputs, int... lengths) {
    SequenceRows sequences = SequenceRows.ofLengths(lengths);
    Random random = new Random(outputs);
    float[] gradient = Numbers.random(sequences.rows() * outputs, random);
    float[] input = Numbers.random(sequences.rows() * inputs, random);
    float[] start = Numbers.random(outputs * inputs, random);
    int[] someOutputs = random.ints(700, 0, outputs).toArray();
    int[] someInputs = random.ints(700, 0, inputs).toArray();
    return ParityCase.ofBackend(
        "gradients of %d × %d over %s".formatted(outputs, inputs, Arrays.toString(lengths)),
        () -> {
          float[] entries = new float[700];
          float[] whole =
              BackwardDefinitions.outerProducts(
                  gradient,
                  input,
                  outputs,
                  inputs,
                  SequenceRows.ofLengths(sequences.rows()),
                  new float[start.length],
                  Float::sum);
          for (int k = 0; k < entries.length; k++) {
            entries[k] = whole[someOutputs[k] * inputs + someInputs[k]];
          }
          return BackwardDefinitions.join(
              BackwardDefinitions.outerProducts(
                  gradient, input, outputs, inputs, sequences, start, Float::sum),
              BackwardDefinitions.outerProducts(
                  gradient,
                  input,
                  outputs,
                  inputs,
                  sequences,
                  start,
                  (sum, g) -> Math.fma(g, g, sum)),
              entries);
        },
        backend -> {
          FloatTensor g = Numbers.tensor(backend, gradient, outputs, 0);
          FloatTensor x = Numbers.tensor(backend, input, inputs, 0);
          float[] sums = start.clone();
          backend.backward().addGradients(g, x, sequences, sums);
          float[] squares = start.clone();
          backend.backward().addSquaredGradients(g, x, sequences, squares);
          float[] entries = new float[700];
          backend
              .backward()
              .addGradientsAt(g, x, 0, sequences.rows(), someOutputs, someInputs, entries);
          return BackwardDefinitions.join(sums, squares, entries);
        });
  }

  static Stream<ParityCase> rmsNorm() {
    return IntStream.concat(Numbers.sizes(), IntStream.of(3, 64, 100))
        .mapToObj(size -> rmsNorm(size < 128 ? 3 : 1, size));
  }

  private static ParityCase rmsNorm(int heads, int size) {
    Random random = new Random(size);
    float[] x = Numbers.random(ROWS * heads * size, random);
    float[] weight = Numbers.random(size, random);
    float[] gradient = Numbers.random(x.length, random);
    return ParityCase.ofBackend(
        "rmsNormBackward of %d × %d".formatted(heads, size),
        () -> BackwardDefinitions.rmsNorm(x, weight, EPSILON, gradient),
        backend -> {
          FloatTensor input = Numbers.tensor(backend, x, heads * size, 0);
          FloatTensor weights = Numbers.tensor(backend, weight, size, 0);
          FloatTensor g = Numbers.tensor(backend, gradient, heads * size, 0);
          FloatTensor out = Numbers.target(backend, ROWS, heads * size);
          backend.backward().rmsNormBackward(input, weights, EPSILON, g, out, ROWS);
          float[] result = Numbers.read(out, ROWS);
          backend.backward().rmsNormBackward(input, weights, EPSILON, g, g, ROWS);
          Bits.assertSame(result, Numbers.read(g, ROWS), "in place");
          return result;
        });
  }

  static Stream<ParityCase> swiGlu() {
    return Numbers.sizes().mapToObj(BackwardLines::swiGlu);
  }

  private static ParityCase swiGlu(int size) {
    Random random = new Random(size);
    float[] gate = Numbers.random(ROWS * size, random);
    for (int i = 0; i < gate.length; i++) {
      gate[i] *= i % 5 == 0 ? 40 : 3;
    }
    float[] up = Numbers.random(gate.length, random);
    float[] gradient = Numbers.random(gate.length, random);
    return ParityCase.ofBackend(
        "swiGluBackward of " + size,
        () -> BackwardDefinitions.swiGlu(gate, up, gradient),
        backend -> {
          FloatTensor gates = Numbers.tensor(backend, gate, size, 0);
          FloatTensor ups = Numbers.tensor(backend, up, size, 0);
          FloatTensor g = Numbers.tensor(backend, gradient, size, 0);
          FloatTensor gateGradient = Numbers.target(backend, ROWS, size);
          FloatTensor upGradient = Numbers.target(backend, ROWS, size);
          backend.backward().swiGluBackward(gates, ups, g, gateGradient, upGradient, ROWS);
          float[] result =
              BackwardDefinitions.join(
                  Numbers.read(gateGradient, ROWS), Numbers.read(upGradient, ROWS));
          backend.backward().swiGluBackward(gates, ups, g, gates, ups, ROWS);
          Bits.assertSame(
              result,
              BackwardDefinitions.join(Numbers.read(gates, ROWS), Numbers.read(ups, ROWS)),
              "in place");
          return result;
        });
  }

  static Stream<ParityCase> attention() {
    int all = Integer.MAX_VALUE;
    return Stream.of(
        attention(2, 2, 16, 16, all, 1),
        attention(4, 2, 16, 16, all, 5, 1, 40),
        attention(6, 3, 24, 40, all, 33, 64),
        attention(9, 3, 64, 64, all, 130, 7),
        attention(2, 1, 7, 5, 3, 2, 9),
        attention(4, 2, 32, 32, 40, 130, 12));
  }

  private static ParityCase attention(
      int heads, int kvHeads, int keySize, int valueSize, int window, int... lengths) {
    SequenceRows sequences = SequenceRows.ofLengths(lengths);
    float scale = (float) (1 / Math.sqrt(keySize));
    AttentionForm form = new AttentionForm(kvHeads, keySize, valueSize, scale, window);
    int rows = sequences.rows();
    Random random = new Random(rows);
    float[] queries = Numbers.random(rows * heads * keySize, random);
    float[] keys = Numbers.random(rows * kvHeads * keySize, random);
    float[] values = Numbers.random(rows * kvHeads * valueSize, random);
    float[] gradient = Numbers.random(rows * heads * valueSize, random);
    return ParityCase.ofBackend(
        "attentionBackward of %d heads, %s, over %s"
            .formatted(heads, form, Arrays.toString(lengths)),
        () -> BackwardDefinitions.attention(queries, keys, values, gradient, form, sequences),
        backend -> {
          FloatTensor q = Numbers.target(backend, rows, heads * keySize);
          FloatTensor k = Numbers.target(backend, rows, kvHeads * keySize);
          FloatTensor v = Numbers.target(backend, rows, kvHeads * valueSize);
          backend
              .backward()
              .attentionBackward(
                  Numbers.tensor(backend, queries, heads * keySize, 0),
                  Numbers.tensor(backend, keys, kvHeads * keySize, 0),
                  Numbers.tensor(backend, values, kvHeads * valueSize, 0),
                  Numbers.tensor(backend, gradient, heads * valueSize, 0),
                  form,
                  sequences,
                  q,
                  k,
                  v);
          return BackwardDefinitions.join(
              Numbers.read(q, rows), Numbers.read(k, rows), Numbers.read(v, rows));
        });
  }

  static Stream<ParityCase> crossEntropy() {
    return IntStream.of(1, 2, 15, 300, 4096, 4097, 9000).mapToObj(BackwardLines::crossEntropy);
  }

  private static ParityCase crossEntropy(int columns) {
    Random random = new Random(columns);
    float[] logits = Numbers.random(ROWS * columns, random);
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= 5;
    }
    int[] targets = {columns - 1, 0, columns / 2};
    return ParityCase.ofBackend(
        "crossEntropyBackward of " + columns,
        () -> BackwardDefinitions.crossEntropy(logits, columns, targets),
        backend -> {
          FloatTensor x = Numbers.tensor(backend, logits, columns, Numbers.SPARE_ROWS);
          double[] losses = new double[ROWS];
          backend.backward().crossEntropyBackward(x, ROWS, targets, losses);
          float[] rounded = new float[ROWS];
          for (int row = 0; row < ROWS; row++) {
            rounded[row] = (float) losses[row];
          }
          return BackwardDefinitions.join(Numbers.read(x, ROWS), rounded);
        });
  }

  static Stream<ParityCase> rows() {
    return IntStream.of(1, 17, 64, 5000).mapToObj(BackwardLines::rows);
  }

  private static ParityCase rows(int columns) {
    float[] x = Numbers.random(ROWS * columns, new Random(columns));
    float[] factors = {2, -0.3f, 0};
    int[] ids = {4, 0, 1};
    return ParityCase.ofBackend(
        "scaleRows and scatter of " + columns,
        () -> {
          float[] out = new float[5 * columns];
          for (int i = 0; i < x.length; i++) {
            out[ids[i / columns] * columns + i % columns] = x[i] * factors[i / columns];
          }
          return out;
        },
        backend -> {
          FloatTensor in = Numbers.tensor(backend, x, columns, 0);
          FloatTensor out = Numbers.target(backend, 5, columns);
          backend.backward().scaleRows(in, factors, ROWS);
          backend.backward().scatter(in, ids, ROWS, out, 5);
          return Numbers.read(out, 5);
        });
  }
}
