package io.gatun.kernels.cpu;

/** What one worker needs to multiply with int8 activations. */
public final class Int8Scratch {
  /** Columns that are multiplied with one row before the next: their sums stay in L1. */
  public static final int CHUNK = 1024;

  /** Columns that are decoded before they are multiplied with many rows: they stay in L1. */
  public static final int TILE_CHUNK = 256;

  private static final int GROUPS = CHUNK / Int8Rows.SMALLEST_GROUP;
  private static final int BLOCKS = CHUNK / Int8Rows.BLOCK;

  /** Scales or offsets of two panels, {@code [panel][group][16]}. */
  public final float[] factors = new float[GROUPS * PanelLayout.BAND_ROWS];

  /** Integer sums of two panels with one row, {@code [group][panel][16]}. */
  public final int[] sums = new int[GROUPS * PanelLayout.BAND_ROWS];

  /** Codes of two panels as 16-bit pairs, {@code [panel][pair][32]}. */
  public final short[] pairTile = new short[TILE_CHUNK * PanelLayout.BAND_ROWS];

  /** Sums of a tile of four rows as 16-bit pairs, {@code [block][row][panel][32]}. */
  public final short[] pairSums = new short[BLOCKS * Int8Rows.TILE * 2 * PanelLayout.BAND_ROWS];

  /** Codes of two panels as floats, {@code [panel][column][16]}. */
  public final float[] codeTile = new float[TILE_CHUNK * PanelLayout.BAND_ROWS];

  /** Integer sums of a token group as floats, {@code [row][32]}. */
  public final float[] codeSums = new float[TokenGroups.LARGEST * PanelLayout.BAND_ROWS];
}
