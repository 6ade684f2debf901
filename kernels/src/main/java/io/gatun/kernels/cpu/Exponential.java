package io.gatun.kernels.cpu;

/**
 * Our own {@code exp} for floats, the same bits everywhere: {@code exp(x) = 2ⁿ · exp(r)} with
 * {@code n = round(x · log2 e)}, {@code r} reduced in two steps (Cody and Waite 1980) and the
 * polynomial of the Cephes library's expf. Error below 2 units in the last place. Arguments are
 * clamped to the range whose results are normal floats; NaN stays NaN.
 */
public final class Exponential {
  /** Results below this argument are what it gives: about the smallest normal float. */
  public static final float LOWEST = -87.33654f;

  /** Results above this argument are the largest that the reduction reaches. */
  public static final float HIGHEST = 88.3762f;

  /** Adding and subtracting 1.5 · 2²³ rounds to an integer, to nearest even. */
  public static final float ROUNDER = 12582912f;

  public static final float LOG2_E = 1.442695f;

  /** High part of ln 2: few enough bits that its product with n is exact. */
  public static final float LN2_HIGH = 0x1.63p-1f;

  public static final float LN2_LOW = -2.1219444e-4f;
  public static final float C5 = 0.00019875691f;
  public static final float C4 = 0.0013981999f;
  public static final float C3 = 0.008333452f;
  public static final float C2 = 0.041665796f;
  public static final float C1 = 0.16666666f;
  public static final float C0 = 0.5f;

  private Exponential() {}

  /** The exponential of one number. */
  public static float exp(float x) {
    float clamped = Math.min(Math.max(x, LOWEST), HIGHEST);
    float shifted = Math.fma(clamped, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2_HIGH, clamped);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(C5, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, C1);
    p = Math.fma(p, r, C0);
    p = Math.fma(p, r * r, r);
    p = p + 1f;
    // The low bits of the shifted number are n: move them to the exponent.
    int power = (Float.floatToRawIntBits(shifted) << 23) + Float.floatToRawIntBits(1f);
    return p * Float.intBitsToFloat(power);
  }
}
