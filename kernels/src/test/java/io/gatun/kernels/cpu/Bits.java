package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Equality of floats by their bits; any NaN equals any other, a zero does not equal minus zero. */
final class Bits {
  private Bits() {}

  static void assertSame(float[] expected, float[] actual, String whose) {
    assertEquals(expected.length, actual.length, whose + ": number of results");
    for (int i = 0; i < expected.length; i++) {
      // Not the raw bits: this conversion makes one NaN of all.
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
        fail(
            "%s: result %d of %d is %a, expected %a"
                .formatted(whose, i, expected.length, actual[i], expected[i]));
      }
    }
  }
}
