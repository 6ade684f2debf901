package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.cpu.OffHeap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sparse products for eight tokens at a time. No vectors: a mask of 0.1 % holds about one entry an
 * output, so that nothing lies side by side; what pays is that eight tokens share the loads of
 * indices and values, and the branch that ends a row.
 */
final class SparseRows {
  static final int TOKENS = 8;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private SparseRows() {}

  static void addEight(
      SparseMatrix delta,
      MemorySegment inputs,
      long xOffset,
      long stride,
      MemorySegment outputs,
      long outOffset,
      long outStride) {
    MemorySegment x = OffHeap.view(inputs);
    MemorySegment out = OffHeap.view(outputs);
    int[] rowIds = delta.pattern().rowIds();
    int[] rowStarts = delta.pattern().rowStarts();
    int[] columnIds = delta.pattern().columnIds();
    float[] values = delta.values();
    int entry = 0;
    for (int i = 0; i < rowIds.length; i++) {
      int end = rowStarts[i + 1];
      float y0 = 0;
      float y1 = 0;
      float y2 = 0;
      float y3 = 0;
      float y4 = 0;
      float y5 = 0;
      float y6 = 0;
      float y7 = 0;
      for (; entry < end; entry++) {
        float value = values[entry];
        long low = xOffset + (long) columnIds[entry] * Float.BYTES;
        long high = low + 4 * stride;
        y0 = Math.fma(value, x.get(FLOAT, low), y0);
        y1 = Math.fma(value, x.get(FLOAT, low + stride), y1);
        y2 = Math.fma(value, x.get(FLOAT, low + 2 * stride), y2);
        y3 = Math.fma(value, x.get(FLOAT, low + 3 * stride), y3);
        y4 = Math.fma(value, x.get(FLOAT, high), y4);
        y5 = Math.fma(value, x.get(FLOAT, high + stride), y5);
        y6 = Math.fma(value, x.get(FLOAT, high + 2 * stride), y6);
        y7 = Math.fma(value, x.get(FLOAT, high + 3 * stride), y7);
      }
      long low = outOffset + (long) rowIds[i] * Float.BYTES;
      long high = low + 4 * outStride;
      add(out, low, y0);
      add(out, low + outStride, y1);
      add(out, low + 2 * outStride, y2);
      add(out, low + 3 * outStride, y3);
      add(out, high, y4);
      add(out, high + outStride, y5);
      add(out, high + 2 * outStride, y6);
      add(out, high + 3 * outStride, y7);
    }
  }

  private static void add(MemorySegment out, long at, float y) {
    out.set(FLOAT, at, out.get(FLOAT, at) + y);
  }
}
