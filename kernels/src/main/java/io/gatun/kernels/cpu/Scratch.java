package io.gatun.kernels.cpu;

/** What one worker needs to itself. Grows with the rows of a step, never within a kernel. */
final class Scratch {
  private final AlignedFloats[] tiles = new AlignedFloats[TileSizes.BANDS];
  private final float[][] sums = new float[TileSizes.BANDS][];

  /** Scales and offsets of a panel's tile; groups are of 16 columns at the least. */
  final float[] groups =
      new float[2 * Math.max(TileSizes.COLUMNS, MultiplyTransposed.COLUMNS_TOGETHER)];

  final RowScratch row = new RowScratch();
  final Int8Scratch int8 = new Int8Scratch();

  /** Where reading ahead leaves what it read. */
  final int[] readAhead = new int[PanelLayout.PANEL_ROWS];

  final float[] lanes = new float[LaneSum.LANES];

  /** How many bands of a matrix with so many columns are decoded at once. */
  static int bandsAtOnce(int columns) {
    return Math.clamp(
        TileSizes.COLUMNS_TOGETHER / Math.min(columns, TileSizes.COLUMNS), 1, TileSizes.BANDS);
  }

  /** The tile of a band, {@code [panel][column][16]}. */
  AlignedFloats tile(int band) {
    if (tiles[band] == null) {
      tiles[band] = new AlignedFloats(PanelLayout.BAND_ROWS * TileSizes.COLUMNS);
    }
    return tiles[band];
  }

  /** Sums of a band's rows, {@code [token][row]}. */
  float[] sums(int band) {
    return sums[band];
  }

  /** Makes room for the sums of a product with so many rows of input. */
  void reserveSums(int inputRows) {
    int floats = Math.max(1, inputRows) * PanelLayout.BAND_ROWS;
    for (int band = 0; band < TileSizes.BANDS; band++) {
      if (sums[band] == null || sums[band].length < floats) {
        sums[band] = new float[floats];
      }
    }
  }
}
