package io.gatun.engine.eval;

/** A confidence interval of a share, from 0 to 1. */
public record Interval(double low, double high) {
  private static final double NORMAL_QUANTILE = 1.959963984540054;

  /**
   * The 95 % interval of Wilson (1927), "Probable inference, the law of succession, and statistical
   * inference", without continuity correction.
   *
   * @param successes from 0 to {@code trials}
   * @param trials at least 1
   */
  public static Interval wilson(int successes, int trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " successes of " + trials);
    }
    double n = trials;
    double share = successes / n;
    double z2 = NORMAL_QUANTILE * NORMAL_QUANTILE;
    double centre = share + z2 / (2 * n);
    double margin = NORMAL_QUANTILE * Math.sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    double scale = 1 + z2 / n;
    return new Interval(
        successes == 0 ? 0 : (centre - margin) / scale,
        successes == trials ? 1 : (centre + margin) / scale);
  }
}
