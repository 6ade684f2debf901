package io.gatun.format.codec;

import java.lang.foreign.MemorySegment;

/**
 * A grouped codec whose scales and offsets are small integers times half-precision numbers that all
 * of a block share: {@code scale = blockScale * groupScale} and {@code offset = blockOffset *
 * groupOffset}, both exact in f32. The "K" types are.
 */
public interface SuperBlockCodec extends GroupedCodec {
  /**
   * Splits {@code count} elements into codes and the factors of their scales and offsets.
   *
   * @param byteOffset where in {@code source} the first block begins
   * @param count a multiple of the type's block size
   * @param target takes them, from its first places on; offsets stay as they are where the type has
   *     none
   * @throws IllegalArgumentException if {@code count} is not a multiple
   * @throws IndexOutOfBoundsException if source or target end before
   */
  void split(MemorySegment source, long byteOffset, int count, SuperBlocks target);
}
