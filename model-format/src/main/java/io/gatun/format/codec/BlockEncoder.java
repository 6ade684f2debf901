package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Turns floats into a tensor type's blocks. Equal bit for bit to what ggml's quantiser ({@code
 * ggml_quantize_chunk}, without an importance matrix) makes of them. Encoders have no state and may
 * be shared by threads.
 */
public interface BlockEncoder {
  /** The encoder of a type, if there is one: the super-block types can only be decoded. */
  static Optional<BlockEncoder> of(TensorType type) {
    return Encoders.of(type);
  }

  /** The type that is encoded. */
  TensorType type();

  /**
   * Encodes {@code count} elements.
   *
   * @param count a multiple of the type's block size
   * @param byteOffset where in {@code target} the first block is to begin
   * @throws IllegalArgumentException if it is not, or if an element is infinite, not a number, or
   *     so great that its block's scale does not fit half precision; F32, F16 and BF16 take any
   * @throws IndexOutOfBoundsException if source or target end before
   */
  void encode(float[] source, int offset, int count, MemorySegment target, long byteOffset);
}
