package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Two vectors of rows by four tokens. */
final class Tile2x4 {
  private static final long BYTES = Lanes.FLOAT.vectorByteSize();

  private Tile2x4() {}

  /**
   * Adds products to outputs: see {@link Tiles} for the layout.
   *
   * @param w0 where the first vector of rows starts in the tile; the others likewise
   */
  static void multiplyAdd(
      float[] w,
      int w0,
      int w1,
      int columns,
      float[] x,
      int xAt,
      MemorySegment y,
      long yAt,
      long yStride) {
    FloatVector y0a = Lanes.load(y, yAt);
    FloatVector y0b = Lanes.load(y, yAt + BYTES);
    FloatVector y1a = Lanes.load(y, yAt + yStride);
    FloatVector y1b = Lanes.load(y, yAt + yStride + BYTES);
    FloatVector y2a = Lanes.load(y, yAt + 2 * yStride);
    FloatVector y2b = Lanes.load(y, yAt + 2 * yStride + BYTES);
    FloatVector y3a = Lanes.load(y, yAt + 3 * yStride);
    FloatVector y3b = Lanes.load(y, yAt + 3 * yStride + BYTES);
    for (int k = 0; k < columns; k++) {
      FloatVector a = FloatVector.fromArray(Lanes.FLOAT, w, w0 + k * Tiles.ROWS);
      FloatVector b = FloatVector.fromArray(Lanes.FLOAT, w, w1 + k * Tiles.ROWS);
      FloatVector x0 = Lanes.broadcast(x[xAt + k * 4]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      FloatVector x1 = Lanes.broadcast(x[xAt + k * 4 + 1]);
      y1a = a.fma(x1, y1a);
      y1b = b.fma(x1, y1b);
      FloatVector x2 = Lanes.broadcast(x[xAt + k * 4 + 2]);
      y2a = a.fma(x2, y2a);
      y2b = b.fma(x2, y2b);
      FloatVector x3 = Lanes.broadcast(x[xAt + k * 4 + 3]);
      y3a = a.fma(x3, y3a);
      y3b = b.fma(x3, y3b);
    }
    y0a.intoMemorySegment(y, yAt, Lanes.ORDER);
    y0b.intoMemorySegment(y, yAt + BYTES, Lanes.ORDER);
    y1a.intoMemorySegment(y, yAt + yStride, Lanes.ORDER);
    y1b.intoMemorySegment(y, yAt + yStride + BYTES, Lanes.ORDER);
    y2a.intoMemorySegment(y, yAt + 2 * yStride, Lanes.ORDER);
    y2b.intoMemorySegment(y, yAt + 2 * yStride + BYTES, Lanes.ORDER);
    y3a.intoMemorySegment(y, yAt + 3 * yStride, Lanes.ORDER);
    y3b.intoMemorySegment(y, yAt + 3 * yStride + BYTES, Lanes.ORDER);
  }
}
