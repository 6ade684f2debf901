package io.gatun.kernels.cpu.vector;

import jdk.incubator.vector.FloatVector;

/** Two vectors of rows by two tokens. */
final class Tile2x2 {
  private Tile2x2() {}

  /**
   * Adds products to sums: see {@link Tiles} for the layout.
   *
   * @param w0 where the first vector of rows starts in the tile; the others likewise
   */
  static void multiplyAdd(
      float[] w, int w0, int w1, int columns, float[] x, int xAt, float[] y, int yAt, int yStride) {
    FloatVector y0a = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    FloatVector y0b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + Lanes.COUNT);
    FloatVector y1a = FloatVector.fromArray(Lanes.FLOAT, y, yAt + yStride);
    FloatVector y1b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + yStride + Lanes.COUNT);
    for (int k = 0; k < columns; k++) {
      FloatVector a = FloatVector.fromArray(Lanes.FLOAT, w, w0 + k * Tiles.ROWS);
      FloatVector b = FloatVector.fromArray(Lanes.FLOAT, w, w1 + k * Tiles.ROWS);
      FloatVector x0 = Lanes.broadcast(x[xAt + k * 2]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      FloatVector x1 = Lanes.broadcast(x[xAt + k * 2 + 1]);
      y1a = a.fma(x1, y1a);
      y1b = b.fma(x1, y1b);
    }
    y0a.intoArray(y, yAt);
    y0b.intoArray(y, yAt + Lanes.COUNT);
    y1a.intoArray(y, yAt + yStride);
    y1b.intoArray(y, yAt + yStride + Lanes.COUNT);
  }
}
