package io.gatun.engine.grad;

import io.gatun.engine.model.Linear;
import io.gatun.kernels.Backend;
import io.gatun.kernels.SparsePattern;
import java.util.stream.IntStream;

/** All weights of a matrix, as products use them. */
final class WeightValues {
  private static final int ROWS = 64;

  private WeightValues() {}

  /** Weights row by row. */
  static float[] of(Backend backend, Linear linear) {
    int rows = linear.matrix().rows();
    int columns = linear.matrix().columns();
    float[] values = new float[Math.multiplyExact(rows, columns)];
    backend.stepLock().lock();
    try {
      for (int row = 0; row < rows; row += ROWS) {
        int count = Math.min(ROWS, rows - row);
        float[] some = new float[count * columns];
        backend.readWeights(linear.matrix(), wholeRows(rows, columns, row, count), some);
        System.arraycopy(some, 0, values, row * columns, some.length);
      }
    } finally {
      backend.stepLock().unlock();
    }
    return values;
  }

  private static SparsePattern wholeRows(int rows, int columns, int from, int count) {
    int[] rowIds = IntStream.range(from, from + count).toArray();
    int[] starts = IntStream.rangeClosed(0, count).map(i -> i * columns).toArray();
    int[] columnIds = IntStream.range(0, count * columns).map(i -> i % columns).toArray();
    return new SparsePattern(rows, columns, rowIds, starts, columnIds);
  }
}
