package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;

/** Encoders of the types with unevenly spaced values: IQ4_NL, MXFP4. */
final class TableEncoders {
  private TableEncoders() {}

  /**
   * IQ4_NL: of scales that let the greatest element fall on or near the least value, the one whose
   * error, weighed by the squares of the elements, is least.
   */
  static final class Iq4Nl extends Block32Encoder {
    /** How many steps of the greatest element's value are tried, up and down. */
    private static final int TRIES = 7;

    /** {@code GROUP_MAX_EPS} of ggml-quants.c: below it, all counts as zero. */
    private static final float LEAST = 1e-15f;

    Iq4Nl() {
      super(TensorType.IQ4_NL);
    }

    @Override
    void encodeBlock(float[] source, int at, byte[] block) {
      float greatest = greatest(source, at);
      float scale = Math.abs(greatest) < LEAST ? 0 : scale(source, at, greatest);
      float inverse = inverse(scale);
      byte[] codes = new byte[BLOCK];
      for (int i = 0; i < BLOCK; i++) {
        codes[i] = (byte) nearest(inverse * source[at + i]);
      }
      half(scale, block, 0);
      nibbles(codes, block, 2);
    }

    private static float scale(float[] source, int at, float greatest) {
      int least = TableCodecs.nonlinear(0);
      float first = -greatest / least;
      Fit best = Fit.of(source, at, 1 / first);
      for (int step = -TRIES; step <= TRIES; step++) {
        Fit fit = Fit.of(source, at, (step + least) / greatest);
        if (fit.isBetterThan(best)) {
          best = fit;
        }
      }
      return best.scale();
    }

    /** The index of the nearest value; of two that are as near, the higher. */
    private static int nearest(float value) {
      int index = 0;
      while (index < 15
          && value + value >= TableCodecs.nonlinear(index) + TableCodecs.nonlinear(index + 1)) {
        index++;
      }
      return index;
    }

    /**
     * The sums of least squares for the values that one scale gives.
     *
     * @param products of elements and values, weighed
     * @param squares of values, weighed
     */
    private record Fit(float products, float squares) {
      static Fit of(float[] source, int at, float inverse) {
        float products = 0;
        float squares = 0;
        for (int i = at; i < at + BLOCK; i++) {
          float value = TableCodecs.nonlinear(nearest(inverse * source[i]));
          float weighed = source[i] * source[i] * value;
          products += weighed * source[i];
          squares += weighed * value;
        }
        return new Fit(products, squares);
      }

      float scale() {
        return products / squares;
      }

      boolean isBetterThan(Fit other) {
        return squares > 0 && products * products > other.scale() * other.products * squares;
      }
    }
  }

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
