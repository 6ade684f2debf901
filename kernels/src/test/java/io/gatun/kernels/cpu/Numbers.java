package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import java.util.Random;
import java.util.stream.IntStream;

/** Random inputs, and rows of tensors as flat arrays. */
final class Numbers {
  private Numbers() {}

  static float[] random(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Sizes at which loops over vectors and blocks may go wrong. */
  static IntStream sizes() {
    IntStream small = IntStream.rangeClosed(1, 40);
    IntStream powers =
        IntStream.rangeClosed(6, 12).flatMap(i -> IntStream.of((1 << i) - 1, 1 << i, (1 << i) + 1));
    return IntStream.concat(small, IntStream.concat(powers, IntStream.of(100, 576, 1536, 4100)));
  }

  /** A tensor of these rows, and a few more whose values must stay. */
  static FloatTensor tensor(CpuBackend backend, float[] values, int columns, int spareRows) {
    int rows = values.length / columns;
    FloatTensor tensor = backend.allocate(rows + spareRows, columns);
    for (int row = 0; row < rows; row++) {
      tensor.write(row, values, row * columns);
    }
    float[] guards = new float[columns];
    java.util.Arrays.fill(guards, Guarded.GUARD);
    for (int row = rows; row < rows + spareRows; row++) {
      tensor.write(row, guards, 0);
    }
    return tensor;
  }

  /** A tensor of guard values, for so many rows of results and a few more. */
  static FloatTensor target(CpuBackend backend, int rows, int columns) {
    return tensor(backend, Guarded.guards(rows * columns), columns, SPARE_ROWS);
  }

  static final int SPARE_ROWS = 2;

  /** The leading rows; those after them must hold guard values still. */
  static float[] read(FloatTensor tensor, int rows) {
    int columns = tensor.columns();
    float[] values = new float[tensor.rows() * columns];
    for (int row = 0; row < tensor.rows(); row++) {
      tensor.read(row, values, row * columns);
    }
    Guarded.check(values, rows * columns, values.length);
    return java.util.Arrays.copyOf(values, rows * columns);
  }
}
