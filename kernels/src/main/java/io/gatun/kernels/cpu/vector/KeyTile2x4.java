package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.AttentionKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Scores: two vectors of positions by four queries, for what four of them leave. */
final class KeyTile2x4 {
  private static final int GROUP = AttentionKernels.GROUP;
  private static final int BLOCK = AttentionKernels.BLOCK;

  private KeyTile2x4() {}

  /**
   * Sets sums to products.
   *
   * @param w0 where the first vector of positions starts; the others likewise
   */
  static void multiply(
      MemorySegment w, long w0, long w1, int size, float[] x, int xAt, float[] y, int yAt) {
    FloatVector zero = Lanes.zero();
    FloatVector y0a = zero;
    FloatVector y0b = zero;
    FloatVector y1a = zero;
    FloatVector y1b = zero;
    FloatVector y2a = zero;
    FloatVector y2b = zero;
    FloatVector y3a = zero;
    FloatVector y3b = zero;
    for (int k = 0; k < size; k++) {
      long line = k * Lanes.LINE;
      FloatVector a = Lanes.load(w, w0 + line);
      FloatVector b = Lanes.load(w, w1 + line);
      FloatVector x0 = Lanes.broadcast(x[xAt + k * GROUP]);
      y0a = a.fma(x0, y0a);
      y0b = b.fma(x0, y0b);
      FloatVector x1 = Lanes.broadcast(x[xAt + k * GROUP + 1]);
      y1a = a.fma(x1, y1a);
      y1b = b.fma(x1, y1b);
      FloatVector x2 = Lanes.broadcast(x[xAt + k * GROUP + 2]);
      y2a = a.fma(x2, y2a);
      y2b = b.fma(x2, y2b);
      FloatVector x3 = Lanes.broadcast(x[xAt + k * GROUP + 3]);
      y3a = a.fma(x3, y3a);
      y3b = b.fma(x3, y3b);
    }
    y0a.intoArray(y, yAt);
    y0b.intoArray(y, yAt + Lanes.COUNT);
    y1a.intoArray(y, yAt + BLOCK);
    y1b.intoArray(y, yAt + BLOCK + Lanes.COUNT);
    y2a.intoArray(y, yAt + 2 * BLOCK);
    y2b.intoArray(y, yAt + 2 * BLOCK + Lanes.COUNT);
    y3a.intoArray(y, yAt + 3 * BLOCK);
    y3b.intoArray(y, yAt + 3 * BLOCK + Lanes.COUNT);
  }
}
