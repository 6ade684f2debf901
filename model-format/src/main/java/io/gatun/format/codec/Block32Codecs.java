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
      fiveBits(blocks, at + 2, codes, codesOffset, 16);
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
      fiveBits(blocks, at + 4, codes, codesOffset, 0);
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

  /**
   * Unpacks a word of 32 bits, whose bit i is the fifth of code i, and after it 16 bytes with the
   * lower bits; subtracts a bias from each code.
   */
  private static void fiveBits(byte[] blocks, int at, byte[] codes, int codesOffset, int bias) {
    for (int i = 0; i < 4; i++) {
      long low = ByteLanes.bits(ByteLanes.get(blocks, at + 4 + 8 * (i % 2)), 4 * (i / 2), 4);
      long fifth = ByteLanes.spread(blocks[at + i]) << 4;
      ByteLanes.put(codes, codesOffset + 8 * i, ByteLanes.subtract(low | fifth, bias));
    }
  }
}
