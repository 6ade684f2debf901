package io.gatun.kernels.cpu;

/** What one worker needs to multiply a single row of floats. */
public final class RowScratch {
  /** Scales of two panels, {@code [group][panel][16]}; groups are of 16 columns at the least. */
  public final float[] scales = new float[2 * TileSizes.ROW_COLUMNS];

  /** Offsets of two panels, likewise. */
  public final float[] offsets = new float[2 * TileSizes.ROW_COLUMNS];
}
