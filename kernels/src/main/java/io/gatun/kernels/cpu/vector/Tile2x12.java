package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Two vectors of rows by twelve tokens: 24 accumulators, 2 weights and an input fit 32 registers.
 */
final class Tile2x12 {
  private static final long BYTES = Lanes.FLOAT.vectorByteSize();

  private Tile2x12() {}

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
    FloatVector y8a = Lanes.load(y, yAt + 8 * yStride);
    FloatVector y8b = Lanes.load(y, yAt + 8 * yStride + BYTES);
    FloatVector y9a = Lanes.load(y, yAt + 9 * yStride);
    FloatVector y9b = Lanes.load(y, yAt + 9 * yStride + BYTES);
    FloatVector y10a = Lanes.load(y, yAt + 10 * yStride);
    FloatVector y10b = Lanes.load(y, yAt + 10 * yStride + BYTES);
    FloatVector y11a = Lanes.load(y, yAt + 11 * yStride);
    FloatVector y11b = Lanes.load(y, yAt + 11 * yStride + BYTES);
    for (int k = 0; k < columns; k++) {
      FloatVector a = FloatVector.fromArray(Lanes.FLOAT, w, w0 + k * Tiles.ROWS);
      FloatVector b = FloatVector.fromArray(Lanes.FLOAT, w, w1 + k * Tiles.ROWS);
      FloatVector x0 = Lanes.broadcast(x[xAt + k * 12]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      FloatVector x1 = Lanes.broadcast(x[xAt + k * 12 + 1]);
      y1a = a.fma(x1, y1a);
      y1b = b.fma(x1, y1b);
      FloatVector x2 = Lanes.broadcast(x[xAt + k * 12 + 2]);
      y2a = a.fma(x2, y2a);
      y2b = b.fma(x2, y2b);
      FloatVector x3 = Lanes.broadcast(x[xAt + k * 12 + 3]);
      y3a = a.fma(x3, y3a);
      y3b = b.fma(x3, y3b);
      FloatVector x4 = Lanes.broadcast(x[xAt + k * 12 + 4]);
      y4a = a.fma(x4, y4a);
      y4b = b.fma(x4, y4b);
      FloatVector x5 = Lanes.broadcast(x[xAt + k * 12 + 5]);
      y5a = a.fma(x5, y5a);
      y5b = b.fma(x5, y5b);
      FloatVector x6 = Lanes.broadcast(x[xAt + k * 12 + 6]);
      y6a = a.fma(x6, y6a);
      y6b = b.fma(x6, y6b);
      FloatVector x7 = Lanes.broadcast(x[xAt + k * 12 + 7]);
      y7a = a.fma(x7, y7a);
      y7b = b.fma(x7, y7b);
      FloatVector x8 = Lanes.broadcast(x[xAt + k * 12 + 8]);
      y8a = a.fma(x8, y8a);
      y8b = b.fma(x8, y8b);
      FloatVector x9 = Lanes.broadcast(x[xAt + k * 12 + 9]);
      y9a = a.fma(x9, y9a);
      y9b = b.fma(x9, y9b);
      FloatVector x10 = Lanes.broadcast(x[xAt + k * 12 + 10]);
      y10a = a.fma(x10, y10a);
      y10b = b.fma(x10, y10b);
      FloatVector x11 = Lanes.broadcast(x[xAt + k * 12 + 11]);
      y11a = a.fma(x11, y11a);
      y11b = b.fma(x11, y11b);
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
    y8a.intoMemorySegment(y, yAt + 8 * yStride, Lanes.ORDER);
    y8b.intoMemorySegment(y, yAt + 8 * yStride + BYTES, Lanes.ORDER);
    y9a.intoMemorySegment(y, yAt + 9 * yStride, Lanes.ORDER);
    y9b.intoMemorySegment(y, yAt + 9 * yStride + BYTES, Lanes.ORDER);
    y10a.intoMemorySegment(y, yAt + 10 * yStride, Lanes.ORDER);
    y10b.intoMemorySegment(y, yAt + 10 * yStride + BYTES, Lanes.ORDER);
    y11a.intoMemorySegment(y, yAt + 11 * yStride, Lanes.ORDER);
    y11b.intoMemorySegment(y, yAt + 11 * yStride + BYTES, Lanes.ORDER);
  }
}
