package io.gatun.engine.train;

/**
 * Means of the loss over intervals of steps: whether they rise. An interval is worse than the best
 * one if its mean is higher by more than three standard errors of the difference, and by more than
 * a two-hundredth.
 */
final class LossWatch {
  private static final int INTERVAL = 50;

  /** Of the first interval: a rate that is much too high does harm soon. */
  private static final int FIRST = 5;

  private static final double STANDARD_ERRORS = 3;
  private static final double LEAST_RISE = 0.005;

  /** What an interval's end says. */
  enum Verdict {
    NONE,
    BEST,
    WORSE
  }

  private int count;
  private double sum;
  private double squares;
  private double bestMean = Double.POSITIVE_INFINITY;
  private double bestVariance;
  private int failures;
  private int interval = FIRST;

  /** Takes a step's loss. */
  Verdict add(double loss) {
    if (!Double.isFinite(loss)) {
      failures++;
      return failures == 3 ? restart(Verdict.WORSE) : Verdict.NONE;
    }
    failures = 0;
    count++;
    sum += loss;
    squares += loss * loss;
    if (count < interval) {
      return Verdict.NONE;
    }
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean) / (count - 1);
    if (mean < bestMean) {
      bestMean = mean;
      bestVariance = variance;
      return restart(Verdict.BEST);
    }
    double rise = mean - bestMean;
    boolean worse =
        rise > STANDARD_ERRORS * Math.sqrt(variance + bestVariance)
            && rise > LEAST_RISE * Math.abs(bestMean);
    return restart(worse ? Verdict.WORSE : Verdict.NONE);
  }

  private Verdict restart(Verdict verdict) {
    count = 0;
    sum = 0;
    squares = 0;
    failures = 0;
    interval = INTERVAL;
    return verdict;
  }
}
