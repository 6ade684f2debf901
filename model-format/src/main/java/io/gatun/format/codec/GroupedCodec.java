package io.gatun.format.codec;

import java.lang.foreign.MemorySegment;

/**
 * A block type seen as small integers: {@code w = fma(scale, code, offset)}, with one scale and one
 * offset for each group of {@link #groupSize()} consecutive elements. Equal to {@link #decode} bit
 * for bit, but for the sign of a zero. Every quantised type is one.
 */
public interface GroupedCodec extends BlockCodec {
  /** Elements that share a scale and an offset: 16 or 32. */
  int groupSize();

  /** The least code: 0 for the types of 4 bits with evenly spaced values (Q4_0, Q4_1, Q4_K). */
  int minCode();

  /** The greatest code: 15 for those. */
  int maxCode();

  /**
   * Splits {@code count} elements into codes, scales and offsets.
   *
   * @param byteOffset where in {@code source} the first block begins
   * @param count a multiple of the type's block size
   * @param codes takes {@code count} codes from {@code codesOffset} on
   * @param scales takes {@code count / groupSize()} scales from {@code groupOffset} on
   * @param offsets takes as many offsets, from {@code groupOffset} on
   * @throws IllegalArgumentException if {@code count} is not a multiple
   * @throws IndexOutOfBoundsException if source or targets end before
   */
  void split(
      MemorySegment source,
      long byteOffset,
      int count,
      byte[] codes,
      int codesOffset,
      float[] scales,
      float[] offsets,
      int groupOffset);
}
