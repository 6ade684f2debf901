package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;

/**
 * The types with one half-precision scale to a block of 32 elements: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0.
 * Layouts are those of {@code block_q4_0} and its like in ggml-common.h.
 */
final class Block32Codecs {
  private Block32Codecs() {}

  /** Bytes: scale 2, codes 16. */
  static final class Q40 extends QuantizedCodec {
    Q40() {
      super(TensorType.Q4_0, 32, 0, 15, 8);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      nibbles(blocks, at + 2, codes, codesOffset);
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      scales[groupOffset] = half(blocks, at);
      minimums[groupOffset] = NO_MINIMUM;
    }
  }

  /** Bytes: scale 2, minimum 2, codes 16. */
  static final class Q41 extends QuantizedCodec {
    Q41() {
      super(TensorType.Q4_1, 32, 0, 15, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      nibbles(blocks, at + 4, codes, codesOffset);
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      scales[groupOffset] = half(blocks, at);
      minimums[groupOffset] = half(blocks, at + 2);
    }
  }

  /** Bytes: scale 2, fifth bits 4, low bits 16; a code is stored with 16 added. */
  static final class Q50 extends QuantizedCodec {
    Q50() {
      super(TensorType.Q5_0, 32, -16, 15, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      nibbles(blocks, at + 6, codes, codesOffset);
      fifthBits(blocks, at + 2, codes, codesOffset, 16);
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      scales[groupOffset] = half(blocks, at);
      minimums[groupOffset] = NO_MINIMUM;
    }
  }

  /** Bytes: scale 2, minimum 2, fifth bits 4, low bits 16. */
  static final class Q51 extends QuantizedCodec {
    Q51() {
      super(TensorType.Q5_1, 32, 0, 31, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      nibbles(blocks, at + 8, codes, codesOffset);
      fifthBits(blocks, at + 4, codes, codesOffset, 0);
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      scales[groupOffset] = half(blocks, at);
      minimums[groupOffset] = half(blocks, at + 2);
    }
  }

  /** Bytes: scale 2, codes 32. */
  static final class Q80 extends QuantizedCodec {
    Q80() {
      super(TensorType.Q8_0, 32, -128, 127, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      System.arraycopy(blocks, at + 2, codes, codesOffset, 32);
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      scales[groupOffset] = half(blocks, at);
      minimums[groupOffset] = NO_MINIMUM;
    }
  }

  /** Adds bit i of a little-endian word of 32 bits to code i as its fifth, and subtracts a bias. */
  private static void fifthBits(byte[] blocks, int at, byte[] codes, int codesOffset, int bias) {
    int bits =
        (blocks[at] & 0xFF)
            | ((blocks[at + 1] & 0xFF) << 8)
            | ((blocks[at + 2] & 0xFF) << 16)
            | (blocks[at + 3] << 24);
    for (int i = 0; i < 32; i++) {
      codes[codesOffset + i] = (byte) ((codes[codesOffset + i] | (((bits >>> i) & 1) << 4)) - bias);
    }
  }
}
