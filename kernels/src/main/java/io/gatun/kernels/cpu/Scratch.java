package io.gatun.kernels.cpu;

/** What one worker needs to itself. Grows with the rows of a step, never within a kernel. */
final class Scratch {
  /** Columns that are decoded before they are multiplied with many tokens (L2). */
  static final int TILE_CHUNK = 4096;

  /** Bands that are decoded at once: their tiles, half a megabyte together, stay in L2. */
  static final int MOST_BANDS = 4;

  private static final int TILE_COLUMNS = 4096;

  private final float[][] tiles = new float[MOST_BANDS][];
  private final float[][] sums = new float[MOST_BANDS][];

  /** Scales and offsets of a panel's tile; groups are of 16 columns at the least. */
  final float[] groups = new float[2 * TILE_CHUNK];

  final RowScratch row = new RowScratch();
  final Int8Scratch int8 = new Int8Scratch();

  /** Where reading ahead leaves what it read. */
  final int[] readAhead = new int[PanelLayout.PANEL_ROWS];

  final float[] lanes = new float[LaneSum.LANES];

  /** How many bands of a matrix with so many columns are decoded at once. */
  static int bandsAtOnce(int columns) {
    return Math.clamp(TILE_COLUMNS / columns, 1, MOST_BANDS);
  }

  /** The tile of a band, {@code [panel][column][16]}. */
  float[] tile(int band) {
    if (tiles[band] == null) {
      tiles[band] = new float[PanelLayout.BAND_ROWS * TILE_CHUNK];
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
    for (int band = 0; band < MOST_BANDS; band++) {
      if (sums[band] == null || sums[band].length < floats) {
        sums[band] = new float[floats];
      }
    }
  }
}
