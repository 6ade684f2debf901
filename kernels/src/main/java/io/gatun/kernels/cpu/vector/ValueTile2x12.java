package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.AttentionKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Weighted values: two vectors of elements by twelve queries, in 24 accumulators. */
final class ValueTile2x12 {
  private static final int BLOCK = AttentionKernels.BLOCK;

  private ValueTile2x12() {}

  /**
   * Sets sums to products.
   *
   * @param w0 where the first vector of elements starts; the others likewise
   */
  static void multiply(
      MemorySegment w,
      long w0,
      long w1,
      int positions,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      int yStride) {
    FloatVector zero = Lanes.zero();
    FloatVector y0a = zero;
    FloatVector y0b = zero;
    FloatVector y1a = zero;
    FloatVector y1b = zero;
    FloatVector y2a = zero;
    FloatVector y2b = zero;
    FloatVector y3a = zero;
    FloatVector y3b = zero;
    FloatVector y4a = zero;
    FloatVector y4b = zero;
    FloatVector y5a = zero;
    FloatVector y5b = zero;
    FloatVector y6a = zero;
    FloatVector y6b = zero;
    FloatVector y7a = zero;
    FloatVector y7b = zero;
    FloatVector y8a = zero;
    FloatVector y8b = zero;
    FloatVector y9a = zero;
    FloatVector y9b = zero;
    FloatVector y10a = zero;
    FloatVector y10b = zero;
    FloatVector y11a = zero;
    FloatVector y11b = zero;
    for (int k = xAt; k < xAt + positions; k++) {
      long line = (k - xAt) * Lanes.LINE;
      FloatVector a = Lanes.load(w, w0 + line);
      FloatVector b = Lanes.load(w, w1 + line);
      FloatVector x0 = Lanes.broadcast(x[k]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      FloatVector x1 = Lanes.broadcast(x[k + BLOCK]);
      y1a = a.fma(x1, y1a);
      y1b = b.fma(x1, y1b);
      FloatVector x2 = Lanes.broadcast(x[k + 2 * BLOCK]);
      y2a = a.fma(x2, y2a);
      y2b = b.fma(x2, y2b);
      FloatVector x3 = Lanes.broadcast(x[k + 3 * BLOCK]);
      y3a = a.fma(x3, y3a);
      y3b = b.fma(x3, y3b);
      FloatVector x4 = Lanes.broadcast(x[k + 4 * BLOCK]);
      y4a = a.fma(x4, y4a);
      y4b = b.fma(x4, y4b);
      FloatVector x5 = Lanes.broadcast(x[k + 5 * BLOCK]);
      y5a = a.fma(x5, y5a);
      y5b = b.fma(x5, y5b);
      FloatVector x6 = Lanes.broadcast(x[k + 6 * BLOCK]);
      y6a = a.fma(x6, y6a);
      y6b = b.fma(x6, y6b);
      FloatVector x7 = Lanes.broadcast(x[k + 7 * BLOCK]);
      y7a = a.fma(x7, y7a);
      y7b = b.fma(x7, y7b);
      FloatVector x8 = Lanes.broadcast(x[k + 8 * BLOCK]);
      y8a = a.fma(x8, y8a);
      y8b = b.fma(x8, y8b);
      FloatVector x9 = Lanes.broadcast(x[k + 9 * BLOCK]);
      y9a = a.fma(x9, y9a);
      y9b = b.fma(x9, y9b);
      FloatVector x10 = Lanes.broadcast(x[k + 10 * BLOCK]);
      y10a = a.fma(x10, y10a);
      y10b = b.fma(x10, y10b);
      FloatVector x11 = Lanes.broadcast(x[k + 11 * BLOCK]);
      y11a = a.fma(x11, y11a);
      y11b = b.fma(x11, y11b);
    }
    y0a.intoArray(y, yAt);
    y0b.intoArray(y, yAt + Lanes.COUNT);
    y1a.intoArray(y, yAt + yStride);
    y1b.intoArray(y, yAt + yStride + Lanes.COUNT);
    y2a.intoArray(y, yAt + 2 * yStride);
    y2b.intoArray(y, yAt + 2 * yStride + Lanes.COUNT);
    y3a.intoArray(y, yAt + 3 * yStride);
    y3b.intoArray(y, yAt + 3 * yStride + Lanes.COUNT);
    y4a.intoArray(y, yAt + 4 * yStride);
    y4b.intoArray(y, yAt + 4 * yStride + Lanes.COUNT);
    y5a.intoArray(y, yAt + 5 * yStride);
    y5b.intoArray(y, yAt + 5 * yStride + Lanes.COUNT);
    y6a.intoArray(y, yAt + 6 * yStride);
    y6b.intoArray(y, yAt + 6 * yStride + Lanes.COUNT);
    y7a.intoArray(y, yAt + 7 * yStride);
    y7b.intoArray(y, yAt + 7 * yStride + Lanes.COUNT);
    y8a.intoArray(y, yAt + 8 * yStride);
    y8b.intoArray(y, yAt + 8 * yStride + Lanes.COUNT);
    y9a.intoArray(y, yAt + 9 * yStride);
    y9b.intoArray(y, yAt + 9 * yStride + Lanes.COUNT);
    y10a.intoArray(y, yAt + 10 * yStride);
    y10b.intoArray(y, yAt + 10 * yStride + Lanes.COUNT);
    y11a.intoArray(y, yAt + 11 * yStride);
    y11b.intoArray(y, yAt + 11 * yStride + Lanes.COUNT);
  }
}
