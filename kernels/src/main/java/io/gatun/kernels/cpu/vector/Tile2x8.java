package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Two vectors of rows by eight tokens. */
final class Tile2x8 {
  private static final long BYTES = Lanes.FLOAT.vectorByteSize();

  private Tile2x8() {}

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
    FloatVector y4a = Lanes.load(y, yAt + 4 * yStride);
    FloatVector y4b = Lanes.load(y, yAt + 4 * yStride + BYTES);
    FloatVector y5a = Lanes.load(y, yAt + 5 * yStride);
    FloatVector y5b = Lanes.load(y, yAt + 5 * yStride + BYTES);
    FloatVector y6a = Lanes.load(y, yAt + 6 * yStride);
    FloatVector y6b = Lanes.load(y, yAt + 6 * yStride + BYTES);
    FloatVector y7a = Lanes.load(y, yAt + 7 * yStride);
    FloatVector y7b = Lanes.load(y, yAt + 7 * yStride + BYTES);
    for (int k = 0; k < columns; k++) {
      FloatVector a = FloatVector.fromArray(Lanes.FLOAT, w, w0 + k * Tiles.ROWS);
      FloatVector b = FloatVector.fromArray(Lanes.FLOAT, w, w1 + k * Tiles.ROWS);
      FloatVector x0 = Lanes.broadcast(x[xAt + k * 8]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      FloatVector x1 = Lanes.broadcast(x[xAt + k * 8 + 1]);
      y1a = a.fma(x1, y1a);
      y1b = b.fma(x1, y1b);
      FloatVector x2 = Lanes.broadcast(x[xAt + k * 8 + 2]);
      y2a = a.fma(x2, y2a);
      y2b = b.fma(x2, y2b);
      FloatVector x3 = Lanes.broadcast(x[xAt + k * 8 + 3]);
      y3a = a.fma(x3, y3a);
      y3b = b.fma(x3, y3b);
      FloatVector x4 = Lanes.broadcast(x[xAt + k * 8 + 4]);
      y4a = a.fma(x4, y4a);
      y4b = b.fma(x4, y4b);
      FloatVector x5 = Lanes.broadcast(x[xAt + k * 8 + 5]);
      y5a = a.fma(x5, y5a);
      y5b = b.fma(x5, y5b);
      FloatVector x6 = Lanes.broadcast(x[xAt + k * 8 + 6]);
      y6a = a.fma(x6, y6a);
      y6b = b.fma(x6, y6b);
      FloatVector x7 = Lanes.broadcast(x[xAt + k * 8 + 7]);
      y7a = a.fma(x7, y7a);
      y7b = b.fma(x7, y7b);
    }
    y0a.intoMemorySegment(y, yAt, Lanes.ORDER);
    y0b.intoMemorySegment(y, yAt + BYTES, Lanes.ORDER);
    y1a.intoMemorySegment(y, yAt + yStride, Lanes.ORDER);
    y1b.intoMemorySegment(y, yAt + yStride + BYTES, Lanes.ORDER);
    y2a.intoMemorySegment(y, yAt + 2 * yStride, Lanes.ORDER);
    y2b.intoMemorySegment(y, yAt + 2 * yStride + BYTES, Lanes.ORDER);
    y3a.intoMemorySegment(y, yAt + 3 * yStride, Lanes.ORDER);
    y3b.intoMemorySegment(y, yAt + 3 * yStride + BYTES, Lanes.ORDER);
    y4a.intoMemorySegment(y, yAt + 4 * yStride, Lanes.ORDER);
    y4b.intoMemorySegment(y, yAt + 4 * yStride + BYTES, Lanes.ORDER);
    y5a.intoMemorySegment(y, yAt + 5 * yStride, Lanes.ORDER);
    y5b.intoMemorySegment(y, yAt + 5 * yStride + BYTES, Lanes.ORDER);
    y6a.intoMemorySegment(y, yAt + 6 * yStride, Lanes.ORDER);
    y6b.intoMemorySegment(y, yAt + 6 * yStride + BYTES, Lanes.ORDER);
    y7a.intoMemorySegment(y, yAt + 7 * yStride, Lanes.ORDER);
    y7b.intoMemorySegment(y, yAt + 7 * yStride + BYTES, Lanes.ORDER);
  }
}
