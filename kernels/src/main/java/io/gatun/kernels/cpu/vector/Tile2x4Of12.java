package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Two vectors of rows by four tokens of a group of twelve: 8 accumulators, 2 weights and 4 inputs
 * fit the 16 registers that there are of 256 bits and less. C2 loads inputs ahead, so that six
 * tokens would not. That strides are constants, and the inputs' is added up, spares C2 registers
 * for addresses, and a fifth of the time.
 */
final class Tile2x4Of12 {
  private static final int BAND = PanelLayout.BAND_ROWS;

  private Tile2x4Of12() {}

  /**
   * Adds products to sums: see {@link Tiles} for the layout.
   *
   * @param wAt where the first vector of rows starts in the tile; the other follows it
   */
  static void multiplyAdd(float[] w, int wAt, int columns, float[] x, int xAt, float[] y, int yAt) {
    FloatVector y0a = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    FloatVector y0b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + Lanes.COUNT);
    FloatVector y1a = FloatVector.fromArray(Lanes.FLOAT, y, yAt + BAND);
    FloatVector y1b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + BAND + Lanes.COUNT);
    FloatVector y2a = FloatVector.fromArray(Lanes.FLOAT, y, yAt + 2 * BAND);
    FloatVector y2b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + 2 * BAND + Lanes.COUNT);
    FloatVector y3a = FloatVector.fromArray(Lanes.FLOAT, y, yAt + 3 * BAND);
    FloatVector y3b = FloatVector.fromArray(Lanes.FLOAT, y, yAt + 3 * BAND + Lanes.COUNT);
    int at = xAt;
    for (int k = 0; k < columns; k++) {
      FloatVector a = FloatVector.fromArray(Lanes.FLOAT, w, wAt + k * Tiles.ROWS);
      FloatVector b = FloatVector.fromArray(Lanes.FLOAT, w, wAt + Lanes.COUNT + k * Tiles.ROWS);
      FloatVector x0 = Lanes.broadcast(x[at]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      FloatVector x1 = Lanes.broadcast(x[at + 1]);
      y1a = a.fma(x1, y1a);
      y1b = b.fma(x1, y1b);
      FloatVector x2 = Lanes.broadcast(x[at + 2]);
      y2a = a.fma(x2, y2a);
      y2b = b.fma(x2, y2b);
      FloatVector x3 = Lanes.broadcast(x[at + 3]);
      y3a = a.fma(x3, y3a);
      y3b = b.fma(x3, y3b);
      at += 12;
    }
    y0a.intoArray(y, yAt);
    y0b.intoArray(y, yAt + Lanes.COUNT);
    y1a.intoArray(y, yAt + BAND);
    y1b.intoArray(y, yAt + BAND + Lanes.COUNT);
    y2a.intoArray(y, yAt + 2 * BAND);
    y2b.intoArray(y, yAt + 2 * BAND + Lanes.COUNT);
    y3a.intoArray(y, yAt + 3 * BAND);
    y3b.intoArray(y, yAt + 3 * BAND + Lanes.COUNT);
  }
}
