package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * Turns a tensor type's blocks into floats: scalar, obviously right, the reference that fast
 * kernels are held against. Equal bit for bit to the reference decoders of ggml (ggml-quants.c).
 * Codecs have no state and may be shared by threads.
 */
public interface BlockCodec {
  /** The codec of a type. */
  static BlockCodec of(TensorType type) {
    return Codecs.of(type);
  }

  /** The type that is decoded. */
  TensorType type();

  /**
   * Decodes {@code count} elements.
   *
   * @param byteOffset where in {@code source} the first block begins
   * @param count a multiple of the type's block size
   * @throws IllegalArgumentException if it is not
   * @throws IndexOutOfBoundsException if source or target end before
   */
  void decode(MemorySegment source, long byteOffset, float[] target, int targetOffset, int count);
}
