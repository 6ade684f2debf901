package io.gatun.bench;

/** What a benchmark computes is compared before it is measured: a fast wrong answer is no figure. */
final class Check {
  private Check() {}

  /** Refuses a result that differs from what plain Java computed by more than {@code tolerance}. */
  static void near(String what, double expected, double actual, double tolerance) {
    // The negation refuses NaN as well.
    if (!(Math.abs(expected - actual) <= tolerance)) {
      throw new IllegalStateException(what + " is " + actual + ", not " + expected);
    }
  }
}
