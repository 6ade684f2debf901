package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops of the CPU backend. {@link ScalarKernels} is the definition; every other set
 * gives its bits. Offsets into segments are bytes, into arrays elements; nothing allocates.
 */
public interface KernelSet
    extends ProductKernels, SparseKernels, AttentionKernels, RopeKernels, BackwardKernels {
  /** {@code "scalar"} or {@code "vector"}. */
  String name();

  /** Vector width in bits; 0 for scalar code. */
  int widthBits();

  /**
   * Decodes columns {@code [from, to)} of one panel: {@code tile[tileOffset + (column - from) · 16
   * + row]}. {@code from} is a multiple of 32; where groups of columns have scales that 256 share,
   * {@code from} and {@code to} are multiples of 128.
   *
   * @param scratch room for {@code 2 · 16 · ceil((to - from) / groupSize)} floats
   */
  void unpack(
      PanelMatrix matrix,
      int panel,
      int from,
      int to,
      float[] tile,
      int tileOffset,
      float[] scratch);

  /**
   * Brings memory into the cache; nothing where that is not worth while.
   *
   * @param bytes whole cache lines
   * @param sink 16 integers, which take a sum of no meaning, so that the loads are not left out
   */
  void readAhead(MemorySegment memory, long offset, long bytes, int[] sink);

  /**
   * Multiplies the decoded columns of a band with some tokens and adds to the outputs, one chain of
   * fused multiply-adds each:
   *
   * <pre>
   *   for token, row:   y = first ? 0 : sums[sumsOffset + token · sumsStride + row]
   *     for column:     y = fma(tile[tileOffset + row / 16 · panelStride + column · 16 + row % 16],
   *                             x[xOffset + column · tokens + token], y)
   * </pre>
   *
   * @param tokens 1, 2, 4, 8 or 12: see {@link TokenGroups}
   */
  void multiplyTile(
      float[] tile,
      int tileOffset,
      int panelStride,
      int columns,
      float[] x,
      int xOffset,
      int tokens,
      float[] sums,
      int sumsOffset,
      int sumsStride,
      boolean first);

  /**
   * {@code out = x · (1 / sqrt(mean(x²) + epsilon)) · weight}, the squares summed in {@link
   * LaneSum}'s order.
   *
   * @param lanes 16 floats of scratch
   */
  void rmsNorm(
      MemorySegment x,
      long xOffset,
      MemorySegment weight,
      long weightOffset,
      float epsilon,
      MemorySegment out,
      long outOffset,
      int count,
      float[] lanes);

  /** {@code out = gate / (1 + exp(-gate)) · up}. */
  void swiGlu(
      MemorySegment gate,
      long gateOffset,
      MemorySegment up,
      long upOffset,
      MemorySegment out,
      long outOffset,
      int count);

  /** {@code x += y}. */
  void add(MemorySegment x, long xOffset, MemorySegment y, long yOffset, int count);

  /** The largest of some floats; NaN if one of them is. */
  float max(float[] x, int offset, int count);

  /**
   * {@code x = exp(fma(x, scale, -shift))} in place, and the sum of it in {@link LaneSum}'s order.
   *
   * @param lanes 16 floats of scratch
   */
  float exponentials(float[] x, int offset, int count, float scale, float shift, float[] lanes);
}
