package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.Int8Rows;
import io.gatun.kernels.cpu.Int8Scratch;
import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import io.gatun.kernels.cpu.TileSizes;

/** From the integer sums of one panel's groups with one rounded row to outputs. */
final class Int8RowScaling {
  private static final int ROWS = PanelLayout.PANEL_ROWS;
  private static final int CHUNK = TileSizes.INT8_ROW_COLUMNS;

  private Int8RowScaling() {}

  /**
   * Adds some columns' groups.
   *
   * @param inBand the panel's first row in the band that was multiplied
   */
  static void scale(
      PanelMatrix matrix,
      int panel,
      int from,
      int columns,
      Int8Rows x,
      int row,
      Int8Scratch scratch,
      int inBand,
      float[] sums,
      int sumsAt) {
    if (matrix.layout.codeBits == 6) {
      scaleSixes(matrix, panel, from, columns, x, row, scratch, inBand, sums, sumsAt);
    } else if (matrix.layout.scale == PanelLayout.Factor.HALF) {
      scaleByHalves(matrix, panel, from, columns, x, row, scratch, inBand, sums, sumsAt);
    } else {
      scaleByFloats(matrix, panel, from, columns, x, row, scratch, inBand, sums, sumsAt);
    }
  }

  private static void scaleByHalves(
      PanelMatrix matrix,
      int panel,
      int from,
      int columns,
      Int8Rows x,
      int row,
      Int8Scratch scratch,
      int inBand,
      float[] sums,
      int sumsAt) {
    int first = from / matrix.groupSize;
    int groups = columns / matrix.groupSize;
    int blocksAt = x.blocksAt(row) + from / Int8Rows.BLOCK;
    for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
      long scales = matrix.scalesAt(panel) + ((long) first * ROWS + lane) * Short.BYTES;
      if (matrix.layout == PanelLayout.NIBBLES_HALF_IMPLIED) {
        HalfScaling.centredPairs(
            matrix.memory,
            scales,
            groups,
            scratch.pairSums,
            2 * (inBand + lane),
            x.centres(),
            x.scales(),
            blocksAt,
            sums,
            sumsAt + lane);
      } else if (matrix.layout == PanelLayout.NIBBLES_HALF_HALF) {
        HalfScaling.unsignedPairs(
            matrix.memory,
            scales,
            groups,
            scratch.pairSums,
            2 * (inBand + lane),
            x.centres(),
            x.blockSums(),
            x.scales(),
            blocksAt,
            sums,
            sumsAt + lane);
      } else {
        HalfScaling.integers(
            matrix.memory,
            scales,
            groups,
            scratch.sums,
            inBand + lane,
            x.scales(),
            blocksAt,
            blockShift(matrix),
            sums,
            sumsAt + lane);
      }
    }
  }

  private static void scaleByFloats(
      PanelMatrix matrix,
      int panel,
      int from,
      int columns,
      Int8Rows x,
      int row,
      Int8Scratch scratch,
      int inBand,
      float[] sums,
      int sumsAt) {
    int first = from / matrix.groupSize;
    int groups = columns / matrix.groupSize;
    int blocksAt = x.blocksAt(row) + from / Int8Rows.BLOCK;
    Factors.scales(matrix, panel, first, groups, scratch.factors, 0, ROWS);
    for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
      if (matrix.layout == PanelLayout.NIBBLES_CODED_CODED) {
        Scaling.unsignedPairs(
            scratch.pairSums,
            2 * (inBand + lane),
            groups,
            x.centres(),
            x.blockSums(),
            x.scales(),
            blocksAt,
            scratch.factors,
            lane,
            sums,
            sumsAt + lane);
      } else {
        Scaling.integers(
            scratch.sums,
            inBand + lane,
            groups,
            x.scales(),
            blocksAt,
            blockShift(matrix),
            scratch.factors,
            lane,
            sums,
            sumsAt + lane);
      }
    }
  }

  private static void scaleSixes(
      PanelMatrix matrix,
      int panel,
      int from,
      int columns,
      Int8Rows x,
      int row,
      Int8Scratch scratch,
      int inBand,
      float[] sums,
      int sumsAt) {
    int firstFactor = from / PanelLayout.FACTOR_COLUMNS;
    long start = (long) firstFactor * PanelLayout.codedBytes(matrix.groupsPerFactor());
    long factors = matrix.scalesAt(panel) + start;
    for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
      SixBitScaling.scale(
          matrix.memory,
          factors + (long) lane * Short.BYTES,
          factors + ROWS * Short.BYTES + (long) lane * Integer.BYTES,
          columns / PanelLayout.FACTOR_COLUMNS,
          scratch.pairSums,
          2 * (inBand + lane),
          x.sixBitBiases(),
          (row * matrix.columns() + from) / SixBits.COLUMNS,
          x.scales(),
          x.blocksAt(row) + from / Int8Rows.BLOCK,
          sums,
          sumsAt + lane);
    }
  }

  /** Adds offsets times sums of inputs, of all columns. */
  static void addOffsets(
      PanelMatrix matrix,
      int panel,
      Int8Rows x,
      int row,
      Int8Scratch scratch,
      float[] sums,
      int sumsAt) {
    float[] inputs = x.groupSums(matrix.groupSize);
    int groups = matrix.columns() / matrix.groupSize;
    int inputsAt = row * groups;
    if (matrix.layout.offset == PanelLayout.Factor.HALF) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        long offsets = matrix.offsetsAt(panel) + (long) lane * Short.BYTES;
        HalfScaling.offsets(matrix.memory, offsets, groups, inputs, inputsAt, sums, sumsAt + lane);
      }
      return;
    }
    int chunk = CHUNK / matrix.groupSize;
    for (int from = 0; from < groups; from += chunk) {
      int some = Math.min(chunk, groups - from);
      Factors.storedOffsets(matrix, panel, from, some, scratch.factors, 0, ROWS);
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        Scaling.offsets(scratch.factors, lane, some, inputs, inputsAt + from, sums, sumsAt + lane);
      }
    }
  }

  /** 0 if a group is a block, 1 if it is half of one. */
  private static int blockShift(PanelMatrix matrix) {
    return matrix.groupSize == Int8Rows.BLOCK ? 0 : 1;
  }
}
