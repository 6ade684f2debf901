package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Packs the columns of a tensor into groups, {@code [group][row][column of the group]}: rows are
 * what a product sums over. A unit is a row.
 */
final class PackOutputs implements WorkerPool.Task {
  private final float[][] lines;
  private float[] packed = new float[0];
  private HostTensor source;
  private int rows;

  PackOutputs(int threads) {
    lines = new float[threads][0];
  }

  /** Makes room; {@link #run} then fills it. */
  void prepare(HostTensor newSource, int newRows) {
    source = newSource;
    rows = newRows;
    int floats = Math.multiplyExact(rows, source.columns());
    if (packed.length < floats) {
      packed = new float[floats];
    }
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].length < source.columns()) {
        lines[i] = new float[source.columns()];
      }
    }
  }

  int columns() {
    return source.columns();
  }

  float[] packed() {
    return packed;
  }

  /** Where a row of the group lies that starts at a column. */
  int at(int column, int group, int row) {
    return column * rows + row * group;
  }

  @Override
  public void run(int from, int to, int worker) {
    float[] line = lines[worker];
    for (int row = from; row < to; row++) {
      MemorySegment.copy(
          source.memory, ValueLayout.JAVA_FLOAT, source.rowOffset(row), line, 0, columns());
      int column = 0;
      while (column < columns()) {
        int group = TokenGroups.next(columns() - column);
        int at = at(column, group, row);
        for (int i = 0; i < group; i++) {
          packed[at + i] = line[column + i];
        }
        column += group;
      }
    }
  }
}
