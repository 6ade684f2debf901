package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;

/**
 * Rotations of one head, in place: {@code a' = fma(a, cos, -(b · sin))}, {@code b' = fma(b, cos, a
 * · sin)} for each pair {@code (a, b)}, whose angle is at {@code at + pair} of the tables.
 */
public interface RopeKernels {
  /** Pair {@code i} is elements {@code 2i} and {@code 2i + 1}. */
  void turnAdjacent(
      MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs);

  /** Pair {@code i} is elements {@code i} and {@code i + pairs}. */
  void turnHalves(MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs);
}
