package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import io.gatun.kernels.cpu.RowScratch;
import io.gatun.kernels.cpu.TileSizes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Two panels of any layout times one row of floats, straight from the packed weights. */
final class RowProducts {
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  private RowProducts() {}

  static void multiply(
      PanelMatrix matrix, int panelA, int panelB, float[] x, float[] sums, RowScratch scratch) {
    Arrays.fill(sums, 0, 2 * ROWS, 0);
    if (!matrix.layout.coded()) {
      multiplyFloats(matrix, panelA, panelB, x, sums);
      return;
    }
    for (int from = 0; from < matrix.columns(); from += TileSizes.ROW_COLUMNS) {
      int columns = Math.min(TileSizes.ROW_COLUMNS, matrix.columns() - from);
      decodeFactors(matrix, panelA, panelB, from, columns, scratch);
      switch (matrix.layout.codeBits) {
        case 4 -> multiplyNibbles(matrix, panelA, panelB, from, columns, x, sums, scratch);
        case 6 -> multiplySixes(matrix, panelA, panelB, from, columns, x, sums, scratch);
        default -> multiplyBytes(matrix, panelA, panelB, from, columns, x, sums, scratch);
      }
    }
  }

  private static void decodeFactors(
      PanelMatrix matrix, int panelA, int panelB, int from, int columns, RowScratch scratch) {
    int first = from / matrix.groupSize;
    int groups = columns / matrix.groupSize;
    for (int panel = 0; panel < 2; panel++) {
      int of = panel == 0 ? panelA : panelB;
      int at = panel * ROWS;
      Factors.scales(matrix, of, first, groups, scratch.scales, at, 2 * ROWS);
      Factors.offsets(matrix, of, first, groups, scratch.scales, at, scratch.offsets, at, 2 * ROWS);
    }
  }

  private static void multiplyNibbles(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      int from,
      int columns,
      float[] x,
      float[] sums,
      RowScratch scratch) {
    for (int row = 0; row < 2 * ROWS; row += 2 * Lanes.COUNT) {
      NibbleRow.multiply(
          matrix.memory,
          wordsAt(matrix, panelA, panelB, from, row),
          wordsAt(matrix, panelA, panelB, from, row + Lanes.COUNT),
          columns / 32,
          scratch.scales,
          scratch.offsets,
          row,
          x,
          from,
          sums);
    }
  }

  private static void multiplySixes(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      int from,
      int columns,
      float[] x,
      float[] sums,
      RowScratch scratch) {
    for (int row = 0; row < 2 * ROWS; row += 2 * Lanes.COUNT) {
      SixBitRow.multiply(
          matrix.memory,
          wordsAt(matrix, panelA, panelB, from, row),
          wordsAt(matrix, panelA, panelB, from, row + Lanes.COUNT),
          columns / SixBits.COLUMNS,
          scratch.scales,
          scratch.offsets,
          row,
          x,
          from,
          sums);
    }
  }

  private static void multiplyBytes(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      int from,
      int columns,
      float[] x,
      float[] sums,
      RowScratch scratch) {
    int groupShift = Integer.numberOfTrailingZeros(matrix.groupSize / 4);
    for (int row = 0; row < 2 * ROWS; row += 2 * Lanes.COUNT) {
      ByteRow.multiply(
          matrix.memory,
          wordsAt(matrix, panelA, panelB, from, row),
          wordsAt(matrix, panelA, panelB, from, row + Lanes.COUNT),
          columns / 4,
          groupShift,
          scratch.scales,
          scratch.offsets,
          row,
          x,
          from,
          sums);
    }
  }

  private static void multiplyFloats(
      PanelMatrix matrix, int panelA, int panelB, float[] x, float[] sums) {
    MemorySegment memory = matrix.memory;
    int columns = matrix.columns();
    for (int row = 0; row < 2 * ROWS; row += 2 * Lanes.COUNT) {
      long a = wordsAt(matrix, panelA, panelB, 0, row);
      long b = wordsAt(matrix, panelA, panelB, 0, row + Lanes.COUNT);
      switch (matrix.layout) {
        case FLOATS -> FloatRow.floats(memory, a, b, columns, x, sums, row);
        case HALVES -> FloatRow.halves(memory, a, b, columns, x, sums, row);
        default -> FloatRow.brainFloats(memory, a, b, columns, x, sums, row);
      }
    }
  }

  /** Where the words of a row of two panels start, which a vector takes with those of the next. */
  static long wordsAt(PanelMatrix matrix, int panelA, int panelB, int column, int row) {
    int panel = row < ROWS ? panelA : panelB;
    return matrix.wordsAt(panel, column) + (long) (row % ROWS) * Integer.BYTES;
  }
}
