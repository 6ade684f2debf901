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
  static final class Q2K extends QuantizedSuperBlockCodec {
    Q2K() {
      super(TensorType.Q2_K, 16, 0, 3, 80, 82);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        ByteLanes.put(codes, codesOffset + i, twoBits(blocks, at + 16, i));
      }
    }

    @Override
    int groupScale(byte[] blocks, int at, int group) {
      return blocks[at + group] & 0xF;
    }

    @Override
    int groupMinimum(byte[] blocks, int at, int group) {
      return (blocks[at + group] >> 4) & 0xF;
    }
  }

  /**
   * Bytes: third bits 32, low bits 64 (as in Q2_K), group scales 12, scale 2. Bit k of byte l of
   * the third bits belongs to element 32k+l; where it is clear, 4 is subtracted.
   */
  static final class Q3K extends QuantizedSuperBlockCodec {
    Q3K() {
      super(TensorType.Q3_K, 16, -4, 3, 108, NONE);
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
    int groupScale(byte[] blocks, int at, int group) {
      int low = (blocks[at + 96 + group % 8] >> (4 * (group / 8))) & 0xF;
      int high = (blocks[at + 104 + group % 4] >> (2 * (group / 4))) & 3;
      return (low | (high << 4)) - 32;
    }
  }

  /**
   * Bytes: scale 2, scale of the minimums 2, group scales and minimums 12, codes 128. Byte l of
   * quarter p of the codes holds elements l and l+32 of that quarter.
   */
  static final class Q4K extends QuantizedSuperBlockCodec {
    Q4K() {
      super(TensorType.Q4_K, 32, 0, 15, 0, 2);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        ByteLanes.put(codes, codesOffset + i, fourBits(blocks, at + 16, i));
      }
    }

    @Override
    int groupScale(byte[] blocks, int at, int group) {
      return sixBitScale(blocks, at + 4, group);
    }

    @Override
    int groupMinimum(byte[] blocks, int at, int group) {
      return sixBitMinimum(blocks, at + 4, group);
    }
  }

  /**
   * Bytes: scale 2, scale of the minimums 2, group scales and minimums 12, fifth bits 32, low bits
   * 128 (as in Q4_K). Bit k of byte l of the fifth bits belongs to element 32k+l.
   */
  static final class Q5K extends QuantizedSuperBlockCodec {
    Q5K() {
      super(TensorType.Q5_K, 32, 0, 31, 0, 2);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int i = 0; i < 256; i += 8) {
        long fifth = ByteLanes.bits(ByteLanes.get(blocks, at + 16 + i % 32), i / 32, 1) << 4;
        ByteLanes.put(codes, codesOffset + i, fourBits(blocks, at + 48, i) | fifth);
      }
    }

    @Override
    int groupScale(byte[] blocks, int at, int group) {
      return sixBitScale(blocks, at + 4, group);
    }

    @Override
    int groupMinimum(byte[] blocks, int at, int group) {
      return sixBitMinimum(blocks, at + 4, group);
    }
  }

  /**
   * Bytes: low 4 bits 128, high 2 bits 64 (as in Q2_K), group scales 16, scale 2; a code is stored
   * with 32 added. Byte l of half h of the low bits holds elements l and l+64 of that half.
   */
  static final class Q6K extends QuantizedSuperBlockCodec {
    Q6K() {
      super(TensorType.Q6_K, 16, -32, 31, 208, NONE);
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
    int groupScale(byte[] blocks, int at, int group) {
      return blocks[at + 192 + group];
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
   * One of eight scales of 6 bits, which share 12 bytes with eight minimums: the first four of each
   * lie in the low bits of bytes 0-3 and 4-7, the last four with their low 4 bits in bytes 8-11 and
   * their high 2 bits in the high bits of bytes 0-3 and 4-7.
   */
  private static int sixBitScale(byte[] blocks, int at, int group) {
    return group < 4
        ? blocks[at + group] & 63
        : (blocks[at + 4 + group] & 0xF) | (((blocks[at + group - 4] >> 6) & 3) << 4);
  }

  /** The minimum beside it, whose low 4 bits are the high ones of bytes 8-11. */
  private static int sixBitMinimum(byte[] blocks, int at, int group) {
    return group < 4
        ? blocks[at + 4 + group] & 63
        : ((blocks[at + 4 + group] >> 4) & 0xF) | (((blocks[at + group] >> 6) & 3) << 4);
  }
}
