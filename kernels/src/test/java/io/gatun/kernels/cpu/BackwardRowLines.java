package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: backpropagation through what works row by row. */
final class BackwardRowLines {
  private static final int ROWS = 3;
  private static final float EPSILON = 1e-5f;

  private BackwardRowLines() {}

  static Stream<ParityCase> rmsNorm() {
    Stream<ParityCase> whole = Numbers.sizes().mapToObj(size -> rmsNorm(1, size, ROWS));
    Stream<ParityCase> heads =
        IntStream.of(1, 8, 15, 16, 40, 64, 100, 128).mapToObj(size -> rmsNorm(3, size, ROWS));
    return Stream.concat(Stream.concat(whole, heads), Stream.of(rmsNorm(4, 128, 150)));
  }

  private static ParityCase rmsNorm(int heads, int size, int rows) {
    Random random = new Random(size);
    float[] x = Numbers.random(rows * heads * size, random);
    float[] weight = Numbers.random(size, random);
    float[] gradient = Numbers.random(x.length, random);
    return ParityCase.ofBackend(
        "rmsNormBackward of %d × %d × %d".formatted(rows, heads, size),
        () -> BackwardDefinitions.rmsNorm(x, weight, EPSILON, gradient),
        backend -> {
          FloatTensor input = Numbers.tensor(backend, x, heads * size, 0);
          FloatTensor weights = Numbers.tensor(backend, weight, size, 0);
          FloatTensor gradients = Numbers.tensor(backend, gradient, heads * size, 0);
          FloatTensor out = Numbers.target(backend, rows, heads * size);
          backend.backward().rmsNormBackward(input, weights, EPSILON, gradients, out, rows);
          float[] result = Numbers.read(out, rows);
          backend.backward().rmsNormBackward(input, weights, EPSILON, gradients, gradients, rows);
          Bits.assertSame(result, Numbers.read(gradients, rows), "in place");
          return result;
        });
  }

  static Stream<ParityCase> swiGlu() {
    Stream<ParityCase> sizes = Numbers.sizes().mapToObj(size -> swiGlu(size, ROWS));
    return Stream.concat(sizes, Stream.of(swiGlu(1536, 40)));
  }

  private static ParityCase swiGlu(int size, int rows) {
    Random random = new Random(size);
    float[] gate = Numbers.random(rows * size, random);
    for (int i = 0; i < gate.length; i++) {
      gate[i] *= i % 5 == 0 ? 60 : 3;
    }
    float[] up = Numbers.random(rows * size, random);
    float[] gradient = Numbers.random(rows * size, random);
    return ParityCase.ofBackend(
        "swiGluBackward of %d × %d".formatted(rows, size),
        () -> BackwardDefinitions.swiGlu(gate, up, gradient),
        backend -> {
          FloatTensor gates = Numbers.tensor(backend, gate, size, 0);
          FloatTensor ups = Numbers.tensor(backend, up, size, 0);
          FloatTensor gradients = Numbers.tensor(backend, gradient, size, 0);
          FloatTensor gateGradient = Numbers.target(backend, rows, size);
          FloatTensor upGradient = Numbers.target(backend, rows, size);
          backend.backward().swiGluBackward(gates, ups, gradients, gateGradient, upGradient, rows);
          float[] result = both(gateGradient, upGradient, rows);
          backend.backward().swiGluBackward(gates, ups, gradients, gates, ups, rows);
          Bits.assertSame(result, both(gates, ups, rows), "in place");
          return result;
        });
  }

  private static float[] both(FloatTensor a, FloatTensor b, int rows) {
    float[] first = Numbers.read(a, rows);
    float[] second = Numbers.read(b, rows);
    float[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  static Stream<ParityCase> crossEntropy() {
    return IntStream.concat(Numbers.sizes(), IntStream.of(8192, 8193, 49_152))
        .mapToObj(BackwardRowLines::crossEntropy);
  }

  private static ParityCase crossEntropy(int size) {
    float[] x = Numbers.random(ROWS * size, new Random(size));
    for (int i = 0; i < x.length; i++) {
      x[i] *= 8;
    }
    int[] targets = {0, size - 1, size / 2};
    return ParityCase.ofBackend(
        "crossEntropyBackward of " + size,
        () -> {
          float[] out = new float[x.length];
          for (int row = 0; row < ROWS; row++) {
            float[] logits = Arrays.copyOfRange(x, row * size, (row + 1) * size);
            System.arraycopy(
                BackwardDefinitions.crossEntropy(logits, targets[row]), 0, out, row * size, size);
          }
          return out;
        },
        backend -> {
          FloatTensor logits = Numbers.tensor(backend, x, size, Numbers.SPARE_ROWS);
          double[] losses = new double[ROWS];
          double[] expected = new double[ROWS];
          for (int row = 0; row < ROWS; row++) {
            expected[row] =
                Definitions.logSumExp(x, row * size, size) - x[row * size + targets[row]];
          }
          backend.backward().crossEntropyBackward(logits, ROWS, targets, losses);
          if (!Arrays.equals(expected, losses)) {
            throw new AssertionError(Arrays.toString(losses) + ": " + Arrays.toString(expected));
          }
          return Numbers.read(logits, ROWS);
        });
  }

  static Stream<ParityCase> scaleRows() {
    return Numbers.sizes().mapToObj(BackwardRowLines::scaleRows);
  }

  private static ParityCase scaleRows(int size) {
    float[] x = Numbers.random(ROWS * size, new Random(size));
    float[] factors = {0.3f, -2, 0};
    return ParityCase.ofBackend(
        "scaleRows of " + size,
        () -> {
          float[] out = new float[x.length];
          for (int i = 0; i < x.length; i++) {
            out[i] = x[i] * factors[i / size];
          }
          return out;
        },
        backend -> {
          FloatTensor target = Numbers.tensor(backend, x, size, Numbers.SPARE_ROWS);
          backend.backward().scaleRows(target, factors, ROWS);
          return Numbers.read(target, ROWS);
        });
  }

  static Stream<ParityCase> scatter() {
    return IntStream.of(1, 5, 32, 33, 576).mapToObj(BackwardRowLines::scatter);
  }

  private static ParityCase scatter(int columns) {
    int[] ids = {4, 0, 2};
    int rows = 6;
    float[] x = Numbers.random(ids.length * columns, new Random(columns));
    return ParityCase.ofBackend(
        "scatter of " + columns,
        () -> {
          float[] out = new float[rows * columns];
          for (int i = 0; i < ids.length; i++) {
            System.arraycopy(x, i * columns, out, ids[i] * columns, columns);
          }
          return out;
        },
        backend -> {
          FloatTensor out = Numbers.target(backend, rows, columns);
          FloatTensor source = Numbers.tensor(backend, x, columns, 0);
          backend.backward().scatter(source, ids, ids.length, out, rows);
          return Numbers.read(out, rows);
        });
  }
}
