package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;

/**
 * The types whose 4 bits pick one of 16 unevenly spaced values: IQ4_NL, IQ4_XS, MXFP4. Layouts are
 * those of {@code block_iq4_nl} and its like in ggml-common.h.
 */
final class TableCodecs {
  /** The values of IQ4_NL and IQ4_XS: {@code kvalues_iq4nl} of ggml-common.h. */
  private static final byte[] NONLINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  /**
   * Twice the values of E2M1, a float of 4 bits: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives
   * (OCP Microscaling Formats v1.0, section 5.3.3). ggml has no negative zero here.
   */
  private static final byte[] E2M1_DOUBLED = {
    0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12
  };

  private TableCodecs() {}

  /** The value that IQ4_NL has for a 4-bit index. */
  static int nonlinear(int index) {
    return NONLINEAR[index];
  }

  /** Twice the value that MXFP4 has for a 4-bit index. */
  static int e2m1Doubled(int index) {
    return E2M1_DOUBLED[index];
  }

  /**
   * Half the value of E8M0, a power of two (OCP Microscaling Formats v1.0, section 5.4.1):
   * 2^(e-128). As in ggml, 255 is not taken for "not a number".
   */
  static float e8m0Halved(int exponent) {
    return exponent < 2
        ? Float.intBitsToFloat(0x0020_0000 << exponent)
        : Float.intBitsToFloat((exponent - 1) << 23);
  }

  /** Bytes: scale 2, indices 16. */
  static final class Iq4Nl extends QuantizedCodec {
    Iq4Nl() {
      super(TensorType.IQ4_NL, 32, -127, 113, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      lookUp(NONLINEAR, blocks, at + 2, codes, codesOffset);
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      scales[groupOffset] = half(blocks, at);
      minimums[groupOffset] = NO_MINIMUM;
    }
  }

  /**
   * Bytes: scale 2, high 2 bits of eight group scales 2, their low 4 bits 4, indices 128; a group's
   * scale is stored with 32 added, its indices are as in IQ4_NL.
   */
  static final class Iq4Xs extends QuantizedCodec {
    Iq4Xs() {
      super(TensorType.IQ4_XS, 32, -127, 113, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      for (int group = 0; group < 8; group++) {
        lookUp(NONLINEAR, blocks, at + 8 + 16 * group, codes, codesOffset + 32 * group);
      }
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      float scale = half(blocks, at);
      int highs = (blocks[at + 2] & 0xFF) | ((blocks[at + 3] & 0xFF) << 8);
      for (int group = 0; group < 8; group++) {
        int low = (blocks[at + 4 + group / 2] >> (4 * (group % 2))) & 0xF;
        int high = (highs >> (2 * group)) & 3;
        scales[groupOffset + group] = scale * ((low | (high << 4)) - 32);
        minimums[groupOffset + group] = NO_MINIMUM;
      }
    }
  }

  /** Bytes: exponent of the scale 1, indices 16. */
  static final class Mxfp4 extends QuantizedCodec {
    Mxfp4() {
      super(TensorType.MXFP4, 32, -12, 12, 0);
    }

    @Override
    void codes(byte[] blocks, int at, byte[] codes, int codesOffset) {
      lookUp(E2M1_DOUBLED, blocks, at + 1, codes, codesOffset);
    }

    @Override
    void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
      scales[groupOffset] = e8m0Halved(blocks[at] & 0xFF);
      minimums[groupOffset] = NO_MINIMUM;
    }
  }

  /** The values of 32 indices in 16 bytes: low halves first. */
  private static void lookUp(byte[] table, byte[] blocks, int at, byte[] codes, int codesOffset) {
    for (int i = 0; i < 16; i++) {
      int both = blocks[at + i];
      codes[codesOffset + i] = table[both & 0xF];
      codes[codesOffset + 16 + i] = table[(both >> 4) & 0xF];
    }
  }
}
