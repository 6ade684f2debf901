package io.gatun.kernels.cpu;

/** What one worker needs to itself. Grows with the rows of a step, never within a kernel. */
final class Scratch {
  /** Columns that are decoded before they are multiplied, where many tokens reuse them (L2). */
  static final int WIDE_CHUNK = 2048;

  /** The same where one or two tokens do: two bands of it stay in L1. */
  static final int NARROW_CHUNK = 128;

  /** Two panels of a wide chunk. */
  final float[] tile = new float[2 * PanelLayout.PANEL_ROWS * WIDE_CHUNK];

  /** Scales and offsets of a chunk: groups are of 16 columns at the least. */
  final float[] groups = new float[2 * WIDE_CHUNK];

  final float[] lanes = new float[LaneSum.LANES];

  /** Sums of a unit's rows, {@code [token][row]}. */
  float[] sums = new float[0];

  /** Makes room for the sums of a product with so many rows of input. */
  void reserveSums(int inputRows) {
    // A single row is multiplied with two bands at a time.
    int floats = Math.max(2, inputRows) * PanelLayout.BAND_ROWS;
    if (sums.length < floats) {
      sums = new float[floats];
    }
  }
}
