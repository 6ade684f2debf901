package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;

/** Encoders of the types with evenly spaced values: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0. */
final class LinearEncoders {
  private LinearEncoders() {}

  /**
   * Q4_0 and Q5_0: the element of the greatest magnitude becomes the least code, so the scale's
   * sign is the opposite of that element's.
   */
  static final class Symmetric extends Block32Encoder {
    private final int bits;

    Symmetric(TensorType type, int bits) {
      super(type);
      this.bits = bits;
    }

    @Override
    void encodeBlock(float[] source, int at, byte[] block) {
      int half = 1 << (bits - 1);
      float scale = greatest(source, at) / -half;
      float inverse = inverse(scale);
      byte[] codes = new byte[BLOCK];
      for (int i = 0; i < BLOCK; i++) {
        int code = (int) (source[at + i] * inverse + (half + 0.5f));
        codes[i] = (byte) Math.min(2 * half - 1, code);
      }
      half(scale, block, 0);
      if (bits > 4) {
        fifthBits(codes, block, 2);
      }
      nibbles(codes, block, block.length - BLOCK / 2);
    }
  }

  /** Q4_1 and Q5_1: codes span the block's least and greatest elements. */
  static final class Ranged extends Block32Encoder {
    private final int bits;

    Ranged(TensorType type, int bits) {
      super(type);
      this.bits = bits;
    }

    @Override
    void encodeBlock(float[] source, int at, byte[] block) {
      float minimum = source[at];
      float maximum = source[at];
      for (int i = at + 1; i < at + BLOCK; i++) {
        minimum = source[i] < minimum ? source[i] : minimum;
        maximum = source[i] > maximum ? source[i] : maximum;
      }
      int greatestCode = (1 << bits) - 1;
      float scale = (maximum - minimum) / greatestCode;
      float inverse = inverse(scale);
      byte[] codes = new byte[BLOCK];
      for (int i = 0; i < BLOCK; i++) {
        int code = (int) ((source[at + i] - minimum) * inverse + 0.5f);
        codes[i] = (byte) Math.min(greatestCode, code);
      }
      half(scale, block, 0);
      half(minimum, block, 2);
      if (bits > 4) {
        fifthBits(codes, block, 4);
      }
      nibbles(codes, block, block.length - BLOCK / 2);
    }
  }

  /** Q8_0: the greatest magnitude becomes 127 or -127; halves are rounded away from zero. */
  static final class Q80 extends Block32Encoder {
    Q80() {
      super(TensorType.Q8_0);
    }

    @Override
    void encodeBlock(float[] source, int at, byte[] block) {
      float scale = Math.abs(greatest(source, at)) / 127;
      float inverse = inverse(scale);
      half(scale, block, 0);
      for (int i = 0; i < BLOCK; i++) {
        double value = source[at + i] * inverse;
        block[2 + i] = (byte) (int) (value + Math.copySign(0.5, value));
      }
    }
  }
}
