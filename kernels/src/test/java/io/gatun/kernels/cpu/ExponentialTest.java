package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExponentialTest {
  private static final double BOUND_ULPS = 2;

  @Test
  void errorStaysBelowTwoUnitsInTheLastPlace() {
    // Every 251st float of the whole range, of both signs: some eight million of them.
    double worst = 0;
    float worstAt = 0;
    for (float limit : new float[] {Exponential.HIGHEST, Exponential.LOWEST}) {
      int sign = Float.floatToRawIntBits(limit) & 0x80000000;
      int last = Float.floatToRawIntBits(Math.abs(limit));
      for (int bits = 0; bits <= last; bits += 251) {
        float x = Float.intBitsToFloat(sign | bits);
        double exact = StrictMath.exp(x);
        double error = Math.abs(Exponential.exp(x) - exact) / Math.ulp((float) exact);
        if (error > worst) {
          worst = error;
          worstAt = x;
        }
      }
    }
    assertTrue(worst < BOUND_ULPS, "error of " + worst + " ulp at " + worstAt);
  }

  @Test
  void simpleArgumentsAreExact() {
    assertEquals(1f, Exponential.exp(0f));
    assertEquals(1f, Exponential.exp(-0f));
    assertEquals(1f, Exponential.exp(Float.MIN_VALUE));
  }

  @Test
  void argumentsOutsideTheRangeAreClamped() {
    float smallest = Exponential.exp(Exponential.LOWEST);
    float largest = Exponential.exp(Exponential.HIGHEST);
    for (float beyond : new float[] {1.001f, 2f, 1e30f, Float.POSITIVE_INFINITY}) {
      assertEquals(smallest, Exponential.exp(Exponential.LOWEST * beyond));
      assertEquals(largest, Exponential.exp(Exponential.HIGHEST * beyond));
    }
    assertEquals(1, smallest / Float.MIN_NORMAL, 1e-5);
    assertTrue(smallest >= Float.MIN_NORMAL, "a subnormal result: " + smallest);
    assertTrue(largest > 2e38f && Float.isFinite(largest), "largest result: " + largest);
  }

  @Test
  void notANumberStaysSo() {
    assertTrue(Float.isNaN(Exponential.exp(Float.NaN)));
  }
}
