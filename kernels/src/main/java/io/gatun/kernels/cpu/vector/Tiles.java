package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.TileSizes;
import io.gatun.kernels.cpu.TokenGroups;
import java.util.Arrays;

/**
 * Register tiles: products of decoded panels with packed tokens. A tile kernel keeps every output
 * in a register for as long as the columns last; {@code Tile2x12} names two vectors of rows by
 * twelve tokens. Sums start at what {@code y} holds. A kernel per shape, since C2 keeps only local
 * variables in registers.
 */
final class Tiles {
  static final int ROWS = PanelLayout.PANEL_ROWS;

  private static final int VECTORS_A_BAND = PanelLayout.BAND_ROWS / Lanes.COUNT;

  private Tiles() {}

  /**
   * One band times a group of tokens: see {@link io.gatun.kernels.cpu.KernelSet#multiplyTile}.
   *
   * @param wAt where the first panel starts in the tile
   * @param first whether sums start at zero
   */
  static void multiply(
      float[] w,
      int wAt,
      int panelStride,
      int columns,
      float[] x,
      int xAt,
      int tokens,
      float[] y,
      int yAt,
      int yStride,
      boolean first) {
    // Sums of attention's backward pass lie further apart, and their tiles are small.
    boolean narrow =
        Lanes.COUNT < ROWS && tokens == TokenGroups.LARGEST && yStride == PanelLayout.BAND_ROWS;
    if (first && (narrow || tokens < TokenGroups.LARGEST)) {
      for (int token = 0; token < tokens; token++) {
        int start = yAt + token * yStride;
        Arrays.fill(y, start, start + PanelLayout.BAND_ROWS, 0);
      }
    }
    if (narrow) {
      multiplyNarrow(w, wAt, panelStride, columns, x, xAt, y, yAt);
      return;
    }
    for (int v = 0; v < VECTORS_A_BAND; v += 2) {
      int w0 = wAt + start(v, panelStride);
      int w1 = wAt + start(v + 1, panelStride);
      int at = yAt + v * Lanes.COUNT;
      switch (tokens) {
        case 12 -> {
          if (first) {
            Tile2x12.multiply(w, w0, w1, columns, x, xAt, y, at, yStride);
          } else {
            Tile2x8.multiplyAdd(w, w0, w1, columns, x, xAt, 12, y, at, yStride);
            int rest = at + 8 * yStride;
            Tile2x4.multiplyAdd(w, w0, w1, columns, x, xAt + 8, 12, y, rest, yStride);
          }
        }
        case 8 -> Tile2x8.multiplyAdd(w, w0, w1, columns, x, xAt, 8, y, at, yStride);
        case 4 -> Tile2x4.multiplyAdd(w, w0, w1, columns, x, xAt, 4, y, at, yStride);
        case 2 -> Tile2x2.multiplyAdd(w, w0, w1, columns, x, xAt, y, at, yStride);
        case 1 -> Tile2x1.multiplyAdd(w, w0, w1, columns, x, xAt, y, at);
        default -> throw new IllegalArgumentException("no tile for " + tokens + " tokens");
      }
    }
  }

  /** Twelve tokens with 16 registers, whose 24 sums would not fit them. */
  private static void multiplyNarrow(
      float[] w, int wAt, int panelStride, int columns, float[] x, int xAt, float[] y, int yAt) {
    for (int from = 0; from < columns; from += TileSizes.NARROW_COLUMNS) {
      int count = Math.min(TileSizes.NARROW_COLUMNS, columns - from);
      for (int v = 0; v < VECTORS_A_BAND; v += 2) {
        int weights = wAt + start(v, panelStride) + from * ROWS;
        for (int token = 0; token < TokenGroups.LARGEST; token += 4) {
          int inputs = xAt + from * TokenGroups.LARGEST + token;
          int sums = yAt + v * Lanes.COUNT + token * PanelLayout.BAND_ROWS;
          Tile2x4Of12.multiplyAdd(w, weights, count, x, inputs, y, sums);
        }
      }
    }
  }

  /** Where a vector of rows starts in a tile. */
  private static int start(int vector, int panelStride) {
    int row = vector * Lanes.COUNT;
    return row / ROWS * panelStride + row % ROWS;
  }
}
