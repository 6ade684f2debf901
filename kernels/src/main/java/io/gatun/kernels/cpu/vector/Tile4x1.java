package io.gatun.kernels.cpu.vector;

import jdk.incubator.vector.FloatVector;

/** Four vectors of rows by one token: four chains hide the latency of a multiply-add. */
final class Tile4x1 {
  private Tile4x1() {}

  /**
   * Adds products to sums: see {@link Tiles} for the layout.
   *
   * @param w0 where the first vector of rows starts in the tile; the others likewise
   */
  static void multiplyAdd(
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      int columns,
      float[] x,
      int xAt,
      float[] y,
      int yAt) {
    FloatVector y0a = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    FloatVector y0b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + Lanes.COUNT);
    FloatVector y0c = FloatVector.fromArray(Lanes.FLOAT, y, yAt + 2 * Lanes.COUNT);
    FloatVector y0d = FloatVector.fromArray(Lanes.FLOAT, y, yAt + 3 * Lanes.COUNT);
    for (int k = 0; k < columns; k++) {
      FloatVector a = FloatVector.fromArray(Lanes.FLOAT, w, w0 + k * Tiles.ROWS);
      FloatVector b = FloatVector.fromArray(Lanes.FLOAT, w, w1 + k * Tiles.ROWS);
      FloatVector c = FloatVector.fromArray(Lanes.FLOAT, w, w2 + k * Tiles.ROWS);
      FloatVector d = FloatVector.fromArray(Lanes.FLOAT, w, w3 + k * Tiles.ROWS);
      FloatVector x0 = Lanes.broadcast(x[xAt + k]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      y0c = c.fma(x0, y0c);
      y0d = d.fma(x0, y0d);
    }
    y0a.intoArray(y, yAt);
    y0b.intoArray(y, yAt + Lanes.COUNT);
    y0c.intoArray(y, yAt + 2 * Lanes.COUNT);
    y0d.intoArray(y, yAt + 3 * Lanes.COUNT);
  }
}
