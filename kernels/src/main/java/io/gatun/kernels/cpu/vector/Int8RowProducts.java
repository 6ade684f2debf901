package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.Int8Rows;
import io.gatun.kernels.cpu.Int8Scratch;
import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import io.gatun.kernels.cpu.TileSizes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

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
      if (matrix.layout.codeBits == 6) {
        scaleSixes(matrix, panelA, panelB, from, columns, x, row, sums, sumsAt, scratch);
      } else {
        scale(matrix, panelA, panelB, from, columns, x, row, sums, sumsAt, scratch);
      }
    }
    if (matrix.layout.storesOffsets()) {
      for (int from = 0; from < matrix.columns(); from += CHUNK) {
        int groups = Math.min(CHUNK, matrix.columns() - from) / matrix.groupSize;
        for (int panel = 0; panel < 2; panel++) {
          int of = panel == 0 ? panelA : panelB;
          int at = sumsAt + panel * ROWS;
          addOffsets(matrix, of, from, groups, x, row, sums, at, scratch.factors);
        }
      }
    }
  }

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

  private static void scale(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      int from,
      int columns,
      Int8Rows x,
      int row,
      float[] sums,
      int sumsAt,
      Int8Scratch scratch) {
    int firstGroup = from / matrix.groupSize;
    int groups = columns / matrix.groupSize;
    int blocksAt = x.blocksAt(row) + from / Int8Rows.BLOCK;
    int blockShift = matrix.groupSize == Int8Rows.BLOCK ? 0 : 1;
    for (int panel = 0; panel < 2; panel++) {
      Factors.scales(
          matrix, panel == 0 ? panelA : panelB, firstGroup, groups, scratch.factors, 0, ROWS);
      for (int lane = panel * ROWS; lane < panel * ROWS + ROWS; lane += Lanes.COUNT) {
        if (matrix.layout.codeBits == 4) {
          Scaling.runningHalfSums(
              scratch.pairSums,
              2 * lane,
              4 * ROWS,
              groups,
              -matrix.layout.codeBias(),
              x.blockSums(),
              blocksAt,
              x.scales(),
              scratch.factors,
              lane % ROWS,
              sums,
              sumsAt + lane);
        } else {
          Scaling.integers(
              scratch.sums,
              lane,
              groups,
              x.scales(),
              blocksAt,
              blockShift,
              scratch.factors,
              lane % ROWS,
              sums,
              sumsAt + lane);
        }
      }
    }
  }

  private static void scaleSixes(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      int from,
      int columns,
      Int8Rows x,
      int row,
      float[] sums,
      int sumsAt,
      Int8Scratch scratch) {
    int firstFactor = from / PanelLayout.FACTOR_COLUMNS;
    long start = (long) firstFactor * PanelLayout.codedBytes(matrix.groupsPerFactor());
    for (int lane = 0; lane < 2 * ROWS; lane += Lanes.COUNT) {
      long factors = matrix.scalesAt(lane < ROWS ? panelA : panelB) + start;
      long inPanel = lane % ROWS;
      SixBitScaling.scale(
          matrix.memory,
          factors + inPanel * Short.BYTES,
          factors + ROWS * Short.BYTES + inPanel * Integer.BYTES,
          columns / PanelLayout.FACTOR_COLUMNS,
          scratch.pairSums,
          2 * lane,
          x.sixBitBiases(),
          (row * matrix.columns() + from) / SixBits.COLUMNS,
          x.scales(),
          x.blocksAt(row) + from / Int8Rows.BLOCK,
          sums,
          sumsAt + lane);
    }
  }

  private static void addOffsets(
      PanelMatrix matrix,
      int panel,
      int from,
      int groups,
      Int8Rows x,
      int row,
      float[] sums,
      int sumsAt,
      float[] offsets) {
    int firstGroup = from / matrix.groupSize;
    Factors.storedOffsets(matrix, panel, firstGroup, groups, offsets, 0, ROWS);
    float[] inputs = x.groupSums(matrix.groupSize);
    int inputsAt = row * (matrix.columns() / matrix.groupSize) + firstGroup;
    for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
      FloatVector y = FloatVector.fromArray(Lanes.FLOAT, sums, sumsAt + lane);
      for (int group = 0; group < groups; group++) {
        y =
            FloatVector.fromArray(Lanes.FLOAT, offsets, group * ROWS + lane)
                .fma(Lanes.broadcast(inputs[inputsAt + group]), y);
      }
      y.intoArray(sums, sumsAt + lane);
    }
  }
}
