package io.gatun.kernels.cpu;

/** What one worker needs to multiply with int8 activations. */
public final class Int8Scratch {
  private static final int COLUMNS = Math.max(TileSizes.INT8_ROW_COLUMNS, TileSizes.INT8_COLUMNS);
  private static final int GROUPS = COLUMNS / Int8Rows.SMALLEST_GROUP;
  private static final int BLOCKS = COLUMNS / Int8Rows.BLOCK;

  /** Scales or offsets of two panels, {@code [panel][group][16]}. */
  public final float[] factors = new float[GROUPS * PanelLayout.BAND_ROWS];

  /** Integer sums of two panels with one row, {@code [group][panel][16]}. */
  public final int[] sums = new int[GROUPS * PanelLayout.BAND_ROWS];

  /** Codes of two panels as 16-bit pairs, {@code [panel][pair][32]}. */
  public final short[] pairTile = new short[TileSizes.INT8_COLUMNS * PanelLayout.BAND_ROWS];

  /** Sums of a tile of four rows as 16-bit pairs, {@code [block][row][panel][32]}. */
  public final short[] pairSums = new short[BLOCKS * Int8Rows.TILE * 2 * PanelLayout.BAND_ROWS];

  /** Codes of two panels as floats, {@code [panel][column][16]}. */
  public final float[] codeTile = new float[TileSizes.INT8_COLUMNS * PanelLayout.BAND_ROWS];

  /** Integer sums of a token group as floats, {@code [row][32]}. */
  public final float[] codeSums = new float[TokenGroups.LARGEST * PanelLayout.BAND_ROWS];
}
