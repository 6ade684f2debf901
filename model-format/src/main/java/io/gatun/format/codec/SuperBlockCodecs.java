package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;

/**
 * The "K" types: super-blocks of 256 elements, with one half-precision scale to them all and small
 * integer scales to groups of 16 or 32. Layouts are those of {@code block_q2_K} and its like in
 * ggml-common.h.
 */
final class SuperBlockCodecs {
  private SuperBlockCodecs() {}

  /**
   * Bytes: group scales (low half) and minimums (high half) 16, codes 64, scale 2, scale of the
   * minimums 2. Byte l of half h of the codes holds elements l, l+32, l+64 and l+96 of that half.
   */
  static final class Q2K extends QuantizedCodec {
    Q2K() {
      super(TensorType.Q2_K, 16, 0, 3, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        ByteLanes.put(codes, codesOffset + i, twoBits(blocks, at + 16, i));
      }
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      float scale = half(blocks, at + 80);
      float minimum = half(blocks, at + 82);
      for (int group = 0; group < 16; group++) {
        int both = blocks[at + group];
        scales[groupOffset + group] = scale * (both & 0xF);
        minimums[groupOffset + group] = -(minimum * ((both >> 4) & 0xF));
      }
    }
  }

  /**
   * Bytes: third bits 32, low bits 64 (as in Q2_K), group scales 12, scale 2. Bit k of byte l of
   * the third bits belongs to element 32k+l; where it is clear, 4 is subtracted.
   */
  static final class Q3K extends QuantizedCodec {
    Q3K() {
      super(TensorType.Q3_K, 16, -4, 3, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        long third = ByteLanes.bits(ByteLanes.get(blocks, at + i % 32), i / 32, 1) << 2;
        long code = ByteLanes.subtract(twoBits(blocks, at + 32, i) | third, 4);
        ByteLanes.put(codes, codesOffset + i, code);
      }
    }

    /** A group's scale has its low 4 bits in the first 8 bytes and its high 2 in the last 4. */
    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      float scale = half(blocks, at + 108);
      for (int group = 0; group < 16; group++) {
        int low = (blocks[at + 96 + group % 8] >> (4 * (group / 8))) & 0xF;
        int high = (blocks[at + 104 + group % 4] >> (2 * (group / 4))) & 3;
        scales[groupOffset + group] = scale * ((low | (high << 4)) - 32);
        minimums[groupOffset + group] = NO_MINIMUM;
      }
    }
  }

  /**
   * Bytes: scale 2, scale of the minimums 2, group scales and minimums 12, codes 128. Byte l of
   * quarter p of the codes holds elements l and l+32 of that quarter.
   */
  static final class Q4K extends QuantizedCodec {
    Q4K() {
      super(TensorType.Q4_K, 32, 0, 15, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        ByteLanes.put(codes, codesOffset + i, fourBits(blocks, at + 16, i));
      }
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      sixBitScales(blocks, at, scales, minimums, groupOffset);
    }
  }

  /**
   * Bytes: scale 2, scale of the minimums 2, group scales and minimums 12, fifth bits 32, low bits
   * 128 (as in Q4_K). Bit k of byte l of the fifth bits belongs to element 32k+l.
   */
  static final class Q5K extends QuantizedCodec {
    Q5K() {
      super(TensorType.Q5_K, 32, 0, 31, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        long fifth = ByteLanes.bits(ByteLanes.get(blocks, at + 16 + i % 32), i / 32, 1) << 4;
        ByteLanes.put(codes, codesOffset + i, fourBits(blocks, at + 48, i) | fifth);
      }
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      sixBitScales(blocks, at, scales, minimums, groupOffset);
    }
  }

  /**
   * Bytes: low 4 bits 128, high 2 bits 64 (as in Q2_K), group scales 16, scale 2; a code is stored
   * with 32 added. Byte l of half h of the low bits holds elements l and l+64 of that half.
   */
  static final class Q6K extends QuantizedCodec {
    Q6K() {
      super(TensorType.Q6_K, 16, -32, 31, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        int lowAt = at + 64 * (i / 128) + i % 64;
        long low = ByteLanes.bits(ByteLanes.get(blocks, lowAt), 4 * (i % 128 / 64), 4);
        long high = twoBits(blocks, at + 128, i) << 4;
        ByteLanes.put(codes, codesOffset + i, ByteLanes.subtract(low | high, 32));
      }
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      float scale = half(blocks, at + 208);
      for (int group = 0; group < 16; group++) {
        scales[groupOffset + group] = scale * blocks[at + 192 + group];
        minimums[groupOffset + group] = NO_MINIMUM;
      }
    }
  }

  /** Elements i to i+7 of 256 with 2 bits each, in the order that Q2_K has. */
  private static long twoBits(byte[] blocks, int at, int i) {
    long lanes = ByteLanes.get(blocks, at + 32 * (i / 128) + i % 32);
    return ByteLanes.bits(lanes, 2 * (i % 128 / 32), 2);
  }

  /** Elements i to i+7 of 256 with 4 bits each, in the order that Q4_K has. */
  private static long fourBits(byte[] blocks, int at, int i) {
    long lanes = ByteLanes.get(blocks, at + 32 * (i / 64) + i % 32);
    return ByteLanes.bits(lanes, 4 * (i % 64 / 32), 4);
  }

  /**
   * Eight scales and eight minimums of 6 bits in 12 bytes: the first four of each in the low bits
   * of bytes 0-3 and 4-7, the last four with their low 4 bits in bytes 8-11 and their high 2 bits
   * in the high bits of bytes 0-3 and 4-7.
   */
  private static void sixBitScales(
      byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
    float scale = QuantizedCodec.half(blocks, at);
    float minimum = QuantizedCodec.half(blocks, at + 2);
    int packed = at + 4;
    for (int i = 0; i < 4; i++) {
      int first = blocks[packed + i];
      int second = blocks[packed + 4 + i];
      int third = blocks[packed + 8 + i];
      scales[groupOffset + i] = scale * (first & 63);
      minimums[groupOffset + i] = -(minimum * (second & 63));
      scales[groupOffset + 4 + i] = scale * ((third & 0xF) | (((first >> 6) & 3) << 4));
      minimums[groupOffset + 4 + i] =
          -(minimum * (((third >> 4) & 0xF) | (((second >> 6) & 3) << 4)));
    }
  }
}
