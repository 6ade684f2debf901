package io.gatun.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FmaLoopTest {
  /** Products of which every partial sum is exact, so that the sum counts them. */
  @ParameterizedTest
  @CsvSource({"1, 1", "0.5, 0.25", "-2, 1", "0, 7"})
  void theSumIsThatOfAsManyProductsAsItClaims(float left, float right) {
    double expected = (double) FmaLoop.MACS * left * right;
    assertTrue(Math.abs(expected) < 1 << 24, "not exact");
    for (int call = 0; call < 200; call++) { // interpreted and compiled
      assertEquals(expected, FmaLoop.run(left, right));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.00001", "3, 1e-6"})
  void eachLaneOfEachSumIsAChainFromZero(float left, float right) {
    float chain = 0;
    int chains = 12 * VectorSupport.widestBits() / 32;
    for (long step = 0; step < FmaLoop.MACS / chains; step++) {
      chain = Math.fma(left, right, chain);
    }
    assertEquals((double) chain * chains, FmaLoop.run(left, right), 1e-5 * chain * chains);
  }
}
