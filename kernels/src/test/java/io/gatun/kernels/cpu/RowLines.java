package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: operations on whole rows of tensors. */
final class RowLines {
  private static final int ROWS = 3;
  private static final float EPSILON = 1e-5f;

  private RowLines() {}

  static Stream<ParityCase> rmsNorm() {
    Stream<ParityCase> whole = Numbers.sizes().mapToObj(size -> rmsNorm(1, size, ROWS));
    Stream<ParityCase> heads =
        IntStream.of(1, 8, 15, 16, 40, 64, 100, 128).mapToObj(size -> rmsNorm(3, size, ROWS));
    // More than one unit of work, so that several threads take part.
    return Stream.concat(Stream.concat(whole, heads), Stream.of(rmsNorm(4, 128, 150)));
  }

  private static ParityCase rmsNorm(int heads, int size, int rows) {
    Random random = new Random(size);
    float[] x = Numbers.random(rows * heads * size, random);
    float[] weight = Numbers.random(size, random);
    return ParityCase.ofBackend(
        "rmsNorm of %d × %d × %d".formatted(rows, heads, size),
        () -> Definitions.rmsNorm(x, weight, EPSILON),
        backend -> {
          FloatTensor input = Numbers.tensor(backend, x, heads * size, 0);
          FloatTensor weights = Numbers.tensor(backend, weight, size, 0);
          FloatTensor out = Numbers.target(backend, rows, heads * size);
          backend.rmsNorm(input, weights, EPSILON, out, rows);
          float[] result = Numbers.read(out, rows);
          backend.rmsNorm(input, weights, EPSILON, input, rows);
          Bits.assertSame(result, Numbers.read(input, rows), "norm in place");
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
    // Far out as well, where the exponential is clamped.
    for (int i = 0; i < gate.length; i++) {
      gate[i] *= i % 5 == 0 ? 60 : 3;
    }
    float[] up = Numbers.random(rows * size, random);
    return ParityCase.ofBackend(
        "swiGlu of %d × %d".formatted(rows, size),
        () -> Definitions.swiGlu(gate, up),
        backend -> {
          FloatTensor gates = Numbers.tensor(backend, gate, size, 0);
          FloatTensor ups = Numbers.tensor(backend, up, size, 0);
          FloatTensor out = Numbers.target(backend, rows, size);
          backend.swiGlu(gates, ups, out, rows);
          float[] result = Numbers.read(out, rows);
          backend.swiGlu(gates, ups, gates, rows);
          Bits.assertSame(result, Numbers.read(gates, rows), "in place");
          return result;
        });
  }

  static Stream<ParityCase> add() {
    return Numbers.sizes().mapToObj(size -> sum("add", size, ROWS));
  }

  static Stream<ParityCase> addBias() {
    return Numbers.sizes().mapToObj(size -> sum("addBias", size, 1));
  }

  private static ParityCase sum(String operation, int size, int rowsOfY) {
    Random random = new Random(size);
    float[] x = Numbers.random(ROWS * size, random);
    float[] y = Numbers.random(rowsOfY * size, random);
    return ParityCase.ofBackend(
        "%s of %d × %d".formatted(operation, ROWS, size),
        () -> {
          float[] sums = new float[x.length];
          for (int i = 0; i < x.length; i++) {
            sums[i] = x[i] + y[i % y.length];
          }
          return sums;
        },
        backend -> {
          FloatTensor target = Numbers.tensor(backend, x, size, Numbers.SPARE_ROWS);
          FloatTensor addend = Numbers.tensor(backend, y, size, 0);
          if (rowsOfY == 1) {
            backend.addBias(target, addend, ROWS);
          } else {
            backend.add(target, addend, ROWS);
          }
          return Numbers.read(target, ROWS);
        });
  }

  static Stream<ParityCase> gather() {
    return IntStream.of(1, 5, 32, 33, 576).mapToObj(RowLines::gather);
  }

  private static ParityCase gather(int columns) {
    int[] ids = {4, 0, 4, 2, 3, 3};
    float[] x = Numbers.random(5 * columns, new Random(columns));
    return ParityCase.ofBackend(
        "gather of " + columns,
        () -> Definitions.rows(x, columns, ids),
        backend -> {
          FloatTensor out = Numbers.target(backend, ids.length, columns);
          backend.gather(Numbers.tensor(backend, x, columns, 0), ids, ids.length, out);
          return Numbers.read(out, ids.length);
        });
  }

  static Stream<ParityCase> logSumExp() {
    return IntStream.concat(Numbers.sizes(), IntStream.of(8192, 8193, 49_152, 50_001))
        .mapToObj(RowLines::logSumExp);
  }

  private static ParityCase logSumExp(int size) {
    float[] x = Numbers.random(3 * size, new Random(size));
    for (int i = 0; i < x.length; i++) {
      x[i] *= 12;
    }
    return ParityCase.ofBackend(
        "logSumExp of " + size,
        () -> doubles(Definitions.logSumExp(x, 0, size), Definitions.logSumExp(x, size, size)),
        backend -> {
          FloatTensor rows = Numbers.tensor(backend, x, size, 0);
          float[] results = doubles(backend.logSumExp(rows, 0), backend.logSumExp(rows, 1));
          Bits.assertSame(x, Numbers.read(rows, 3), "the input");
          return results;
        });
  }

  /** Doubles bit by bit: each as four floats of 16 bits, which hold them exactly. */
  private static float[] doubles(double... values) {
    float[] quarters = new float[4 * values.length];
    for (int i = 0; i < values.length; i++) {
      for (int part = 0; part < 4; part++) {
        quarters[4 * i + part] = Double.doubleToRawLongBits(values[i]) >>> (16 * part) & 0xffff;
      }
    }
    return quarters;
  }
}
