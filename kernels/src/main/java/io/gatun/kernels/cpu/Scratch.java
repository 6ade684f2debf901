package io.gatun.kernels.cpu;

/** What one worker needs to itself. Grows with the rows of a step, never within a kernel. */
final class Scratch {
  /** Columns that are decoded before they are multiplied with many tokens (L2). */
  static final int TILE_CHUNK = 2048;

  /** Two panels of a tile. */
  final float[] tile = new float[2 * PanelLayout.PANEL_ROWS * TILE_CHUNK];

  /** Scales and offsets of a panel's tile; groups are of 16 columns at the least. */
  final float[] groups = new float[2 * TILE_CHUNK];

  final RowScratch row = new RowScratch();
  final Int8Scratch int8 = new Int8Scratch();
  final float[] lanes = new float[LaneSum.LANES];

  /** Sums of a unit's rows, {@code [token][row]}. */
  float[] sums = new float[0];

  /** Makes room for the sums of a product with so many rows of input. */
  void reserveSums(int inputRows) {
    int floats = Math.max(1, inputRows) * PanelLayout.BAND_ROWS;
    if (sums.length < floats) {
      sums = new float[floats];
    }
  }
}
