package io.gatun.kernels.cpu.vector;

import jdk.incubator.vector.FloatVector;

/** Two vectors of rows by one token, for what four of them leave. */
final class Tile2x1 {
  private Tile2x1() {}

  /**
   * Adds products to sums: see {@link Tiles} for the layout.
   *
   * @param w0 where the first vector of rows starts in the tile; the others likewise
   */
  static void multiplyAdd(
      float[] w, int w0, int w1, int columns, float[] x, int xAt, float[] y, int yAt) {
    FloatVector y0a = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    FloatVector y0b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + Lanes.COUNT);
    for (int k = 0; k < columns; k++) {
      FloatVector a = FloatVector.fromArray(Lanes.FLOAT, w, w0 + k * Tiles.ROWS);
      FloatVector b = FloatVector.fromArray(Lanes.FLOAT, w, w1 + k * Tiles.ROWS);
      FloatVector x0 = Lanes.broadcast(x[xAt + k]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
    }
    y0a.intoArray(y, yAt);
    y0b.intoArray(y, yAt + Lanes.COUNT);
  }
}
