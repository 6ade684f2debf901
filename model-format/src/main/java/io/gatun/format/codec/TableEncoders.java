package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;

/** Encoders of the types with unevenly spaced values: MXFP4. */
final class TableEncoders {
  private TableEncoders() {}

  /** MXFP4: the scale is the greatest power of two that is at most a quarter of the greatest. */
  static final class Mxfp4 extends Block32Encoder {
    Mxfp4() {
      super(TensorType.MXFP4);
    }

    @Override
    void encodeBlock(float[] source, int at, byte[] block) {
      int exponent = exponent(Math.abs(greatest(source, at)));
      float scale = TableCodecs.e8m0Halved(exponent);
      byte[] codes = new byte[BLOCK];
      for (int i = 0; i < BLOCK; i++) {
        codes[i] = (byte) nearest(source[at + i], scale);
      }
      block[0] = (byte) exponent;
      nibbles(codes, block, 1);
    }

    /**
     * The biased exponent. The logarithm is rounded to a float, as in ggml, so that what lies just
     * below a power of two may be taken for it.
     */
    private static int exponent(float greatest) {
      if (greatest == 0) {
        return 0;
      }
      float logarithm = (float) (Math.log(greatest) / Math.log(2));
      return ((int) Math.floor(logarithm) - 2 + 127) & 0xFF;
    }

    /** The index of the nearest value; of two that are as near, the lower index. */
    private static int nearest(float value, float scale) {
      int best = 0;
      float least = Float.POSITIVE_INFINITY;
      for (int i = 0; i < 16; i++) {
        float error = Math.abs(TableCodecs.e2m1Doubled(i) * scale - value);
        if (error < least) {
          best = i;
          least = error;
        }
      }
      return best;
    }
  }
}
