package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Two panels of any layout times one row of floats, straight from the packed weights. */
final class RowProducts {
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  private RowProducts() {}

  static void multiply(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      int from,
      int to,
      float[] x,
      boolean first,
      float[] sums,
      float[] scratch) {
    if (first) {
      Arrays.fill(sums, 0, 2 * ROWS, 0);
    }
    MemorySegment memory = matrix.memory;
    int columns = to - from;
    int floats = 0;
    if (matrix.layout.coded()) {
      floats = columns / matrix.groupSize * ROWS;
      int firstGroup = from / matrix.groupSize;
      Unpacking.factors(matrix, panelA, firstGroup, floats / ROWS, scratch, 0, floats);
      Unpacking.factors(matrix, panelB, firstGroup, floats / ROWS, scratch, 2 * floats, 3 * floats);
    }
    for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
      long a = matrix.wordsAt(panelA, from) + (long) lane * Integer.BYTES;
      long b = matrix.wordsAt(panelB, from) + (long) lane * Integer.BYTES;
      int sumB = ROWS + lane;
      switch (matrix.layout) {
        case FLOATS -> FloatRow.floats(memory, a, b, columns, x, from, sums, lane, sumB);
        case HALVES -> FloatRow.halves(memory, a, b, columns, x, from, sums, lane, sumB);
        case BRAIN_FLOATS -> FloatRow.brainFloats(memory, a, b, columns, x, from, sums, lane, sumB);
        default -> multiplyCodes(matrix, a, b, columns, x, from, sums, lane, scratch, floats);
      }
    }
  }

  private static void multiplyCodes(
      PanelMatrix matrix,
      long a,
      long b,
      int columns,
      float[] x,
      int xAt,
      float[] sums,
      int lane,
      float[] factors,
      int floats) {
    int offsetA = floats + lane;
    int scaleB = 2 * floats + lane;
    int offsetB = 3 * floats + lane;
    if (matrix.layout.codeBits == 4) {
      NibbleRow.multiply(
          matrix.memory,
          a,
          b,
          columns / 4,
          factors,
          lane,
          offsetA,
          scaleB,
          offsetB,
          x,
          xAt,
          sums,
          lane,
          ROWS + lane);
    } else {
      ByteRow.multiply(
          matrix.memory,
          a,
          b,
          columns / 4,
          Integer.numberOfTrailingZeros(matrix.groupSize / 4),
          factors,
          lane,
          offsetA,
          scaleB,
          offsetB,
          x,
          xAt,
          sums,
          lane,
          ROWS + lane);
    }
  }
}
