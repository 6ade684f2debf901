package io.gatun.engine.grad;

import io.gatun.engine.model.Linear;
import io.gatun.kernels.Backend;
import io.gatun.kernels.SparsePattern;
import java.util.stream.IntStream;

/** All weights of a matrix, as products use them. */
final class WeightValues {
  /** About as many weights are read at a time. */
  private static final int STRETCH = 1 << 16;

  private WeightValues() {}

  /** Weights row by row. */
  static float[] of(Backend backend, Linear linear) {
    int weights = Math.multiplyExact(linear.matrix().rows(), linear.matrix().columns());
    float[] values = new float[weights];
    each(
        backend, linear, (place, some, length) -> System.arraycopy(some, 0, values, place, length));
    return values;
  }

  /** The same, some rows at a time. */
  static void each(Backend backend, Linear linear, ScoreSink sink) {
    int rows = linear.matrix().rows();
    int columns = linear.matrix().columns();
    int most = Math.clamp(STRETCH / columns, 1, rows);
    float[] some = new float[Math.multiplyExact(most, columns)];
    backend.stepLock().lock();
    try {
      for (int row = 0; row < rows; row += most) {
        int count = Math.min(most, rows - row);
        backend.readWeights(linear.matrix(), wholeRows(rows, columns, row, count), some);
        sink.accept(row * columns, some, count * columns);
      }
    } finally {
      backend.stepLock().unlock();
    }
  }

  private static SparsePattern wholeRows(int rows, int columns, int from, int count) {
    int[] rowIds = IntStream.range(from, from + count).toArray();
    int[] starts = IntStream.rangeClosed(0, count).map(i -> i * columns).toArray();
    int[] columnIds = IntStream.range(0, count * columns).map(i -> i % columns).toArray();
    return new SparsePattern(rows, columns, rowIds, starts, columnIds);
  }
}
