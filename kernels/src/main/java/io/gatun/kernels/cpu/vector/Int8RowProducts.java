package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.Int8Rows;
import io.gatun.kernels.cpu.Int8Scratch;
import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import io.gatun.kernels.cpu.TileSizes;
import java.util.Arrays;

/** Two panels of codes times one rounded row, straight from the packed weights. */
final class Int8RowProducts {
  private static final int ROWS = PanelLayout.PANEL_ROWS;
  private static final int CHUNK = TileSizes.INT8_ROW_COLUMNS;

  private Int8RowProducts() {}

  static void multiply(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      Int8Rows x,
      int row,
      float[] sums,
      int sumsAt,
      Int8Scratch scratch) {
    Arrays.fill(sums, sumsAt, sumsAt + 2 * ROWS, 0);
    for (int from = 0; from < matrix.columns(); from += CHUNK) {
      int columns = Math.min(CHUNK, matrix.columns() - from);
      multiplyCodes(matrix, panelA, panelB, from, columns, x, row, scratch);
      Int8RowScaling.scale(matrix, panelA, from, columns, x, row, scratch, 0, sums, sumsAt);
      Int8RowScaling.scale(
          matrix, panelB, from, columns, x, row, scratch, ROWS, sums, sumsAt + ROWS);
    }
    if (matrix.layout.storesOffsets()) {
      Int8RowScaling.addOffsets(matrix, panelA, x, row, scratch, sums, sumsAt);
      Int8RowScaling.addOffsets(matrix, panelB, x, row, scratch, sums, sumsAt + ROWS);
    }
  }

  /** Integer sums of both panels' groups go to scratch memory. */
  private static void multiplyCodes(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      int from,
      int columns,
      Int8Rows x,
      int row,
      Int8Scratch scratch) {
    int xAt = (row * matrix.columns() + from) / 2;
    int groups = columns / matrix.groupSize;
    for (int at = 0; at < 2 * ROWS; at += 2 * Lanes.COUNT) {
      long a = RowProducts.wordsAt(matrix, panelA, panelB, from, at);
      long b = RowProducts.wordsAt(matrix, panelA, panelB, from, at + Lanes.COUNT);
      switch (matrix.layout.codeBits) {
        case 4 ->
            NibbleRowInt8.runningSums(
                matrix.memory, a, b, groups, x.nibblePairs(), xAt, scratch.pairSums, at);
        case 6 ->
            SixBitRowInt8.sums(
                matrix.memory, a, b, groups, x.bytePairs(), xAt, scratch.pairSums, at);
        default -> {
          int lines = matrix.groupSize / 4;
          ByteRowInt8.sums(
              matrix.memory, a, b, groups, lines, x.bytePairs(), xAt, scratch.sums, at);
        }
      }
    }
  }
}
