package io.gatun.bench;

import io.gatun.kernels.FloatTensor;

/** What a benchmark computes is compared, too: a fast wrong answer is no figure. */
final class Check {
  private Check() {}

  /** Refuses a result that differs from what plain Java computed by more than {@code tolerance}. */
  static void near(String what, double expected, double actual, double tolerance) {
    // The negation refuses NaN as well.
    if (!(Math.abs(expected - actual) <= tolerance)) {
      throw new IllegalStateException(what + " is " + actual + ", not " + expected);
    }
  }

  /** Refuses a row that is not, bit for bit but for the sign of a zero, that of the definition. */
  static void same(FloatTensor definition, int expectedRow, FloatTensor output, int row) {
    float[] expected = new float[definition.columns()];
    definition.read(expectedRow, expected, 0);
    output(expected, output, row);
  }

  /** Refuses a row of a tensor that is not, bit for bit but for the sign of a zero, as expected. */
  static void output(float[] expected, FloatTensor output, int row) {
    float[] actual = new float[output.columns()];
    output.read(row, actual, 0);
    for (int i = 0; i < expected.length; i++) {
      near("element " + i + " of row " + row, expected[i], actual[i], 0);
    }
  }
}
