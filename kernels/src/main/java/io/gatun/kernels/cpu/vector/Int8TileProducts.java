package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.Int8Rows;
import io.gatun.kernels.cpu.Int8Scratch;
import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import io.gatun.kernels.cpu.TileSizes;
import io.gatun.kernels.cpu.TokenGroups;
import java.util.Arrays;

/**
 * Two panels of codes times many rounded rows: some columns are decoded into a tile and multiplied
 * with all rows before the next. 4-bit codes are multiplied in 16 bits; 6-bit and 8-bit codes,
 * whose sums would not fit, as floats, where sums below 2²⁴ are as exact.
 */
final class Int8TileProducts {
  private static final int ROWS = PanelLayout.PANEL_ROWS;
  private static final int BAND = PanelLayout.BAND_ROWS;
  private static final int CHUNK = TileSizes.INT8_COLUMNS;

  private Int8TileProducts() {}

  static void multiply(
      PanelMatrix matrix, int panelA, int panelB, Int8Rows x, float[] sums, Int8Scratch scratch) {
    Arrays.fill(sums, 0, x.rows() * BAND, 0);
    for (int from = 0; from < matrix.columns(); from += CHUNK) {
      int columns = Math.min(CHUNK, matrix.columns() - from);
      int firstGroup = from / matrix.groupSize;
      int groups = columns / matrix.groupSize;
      for (int panel = 0; panel < 2; panel++) {
        int of = panel == 0 ? panelA : panelB;
        Factors.scales(
            matrix, of, firstGroup, groups, scratch.factors, panel * groups * ROWS, ROWS);
        int tile = panel * CHUNK * ROWS;
        switch (matrix.layout.codeBits) {
          case 4 -> PairTile.unpack(matrix, of, from, columns, scratch.pairTile, tile);
          case 6 -> SixBits.codes(matrix, of, from, columns, scratch.codeTile, tile);
          default -> Unpacking.codes(matrix, of, from, columns, scratch.codeTile, tile);
        }
      }
      if (matrix.layout.codeBits == 4) {
        multiplyPairs(matrix, from, columns, x, sums, scratch);
      } else {
        multiplyFloats(matrix, from, columns, x, sums, scratch);
      }
    }
    if (matrix.layout.storesOffsets()) {
      addOffsets(matrix, panelA, panelB, x, sums, scratch.factors);
    }
  }

  private static void multiplyPairs(
      PanelMatrix matrix, int from, int columns, Int8Rows x, float[] sums, Int8Scratch scratch) {
    int blocks = columns / Int8Rows.BLOCK;
    for (int row = 0; row < x.rows(); row += Int8Rows.TILE) {
      int xAt = (row * matrix.columns() + from * Int8Rows.TILE) / 2;
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        PairTile.multiply(
            scratch.pairTile,
            2 * lane,
            CHUNK * ROWS + 2 * lane,
            blocks,
            x.nibblePairs(),
            xAt,
            scratch.pairSums,
            2 * lane);
      }
      int end = Math.min(x.rows(), row + Int8Rows.TILE);
      for (int token = row; token < end; token++) {
        scalePairs(matrix, from, blocks, token, token - row, x, sums, scratch);
      }
    }
  }

  private static void scalePairs(
      PanelMatrix matrix,
      int from,
      int blocks,
      int row,
      int tileRow,
      Int8Rows x,
      float[] sums,
      Int8Scratch scratch) {
    int bias = 8 - matrix.layout.codeBias();
    int blocksAt = x.blocksAt(row) + from / Int8Rows.BLOCK;
    for (int panel = 0; panel < 2; panel++) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        Scaling.smallHalfSums(
            scratch.pairSums,
            tileRow * 4 * ROWS + panel * 2 * ROWS + 2 * lane,
            Int8Rows.TILE * 4 * ROWS,
            blocks,
            bias,
            x.blockSums(),
            blocksAt,
            x.scales(),
            scratch.factors,
            panel * blocks * ROWS + lane,
            sums,
            row * BAND + panel * ROWS + lane);
      }
    }
  }

  private static void multiplyFloats(
      PanelMatrix matrix, int from, int columns, Int8Rows x, float[] sums, Int8Scratch scratch) {
    int tokens;
    for (int row = 0; row < x.rows(); row += tokens) {
      tokens = TokenGroups.next(x.rows() - row);
      for (int column = 0; column < columns; column += matrix.groupSize) {
        Tiles.multiply(
            scratch.codeTile,
            column * ROWS,
            CHUNK * ROWS,
            matrix.groupSize,
            x.codes(),
            row * matrix.columns() + (from + column) * tokens,
            tokens,
            scratch.codeSums,
            0,
            BAND,
            true);
        scaleFloats(matrix, from, column, columns, row, tokens, x, sums, scratch);
      }
    }
  }

  private static void scaleFloats(
      PanelMatrix matrix,
      int from,
      int column,
      int columns,
      int row,
      int tokens,
      Int8Rows x,
      float[] sums,
      Int8Scratch scratch) {
    int groups = columns / matrix.groupSize;
    int group = column / matrix.groupSize;
    int block = x.blocksAt(row) + (from + column) / Int8Rows.BLOCK;
    for (int panel = 0; panel < 2; panel++) {
      for (int lane = panel * ROWS; lane < panel * ROWS + ROWS; lane += Lanes.COUNT) {
        Scaling.floats(
            scratch.codeSums,
            lane,
            tokens,
            x.scales(),
            block,
            matrix.columns() / Int8Rows.BLOCK,
            scratch.factors,
            (panel * groups + group) * ROWS + lane % ROWS,
            sums,
            row * BAND + lane);
      }
    }
  }

  /** Offsets are a product of their own: groups are its columns, sums of groups its input. */
  private static void addOffsets(
      PanelMatrix matrix, int panelA, int panelB, Int8Rows x, float[] sums, float[] offsets) {
    int all = matrix.columns() / matrix.groupSize;
    int chunk = CHUNK / matrix.groupSize;
    for (int first = 0; first < all; first += chunk) {
      int groups = Math.min(chunk, all - first);
      for (int panel = 0; panel < 2; panel++) {
        int of = panel == 0 ? panelA : panelB;
        Factors.storedOffsets(matrix, of, first, groups, offsets, panel * groups * ROWS, ROWS);
      }
      int tokens;
      for (int row = 0; row < x.rows(); row += tokens) {
        tokens = TokenGroups.next(x.rows() - row);
        Tiles.multiply(
            offsets,
            0,
            groups * ROWS,
            groups,
            x.groupSums(matrix.groupSize),
            row * all + first * tokens,
            tokens,
            sums,
            row * BAND,
            BAND,
            false);
      }
    }
  }
}
