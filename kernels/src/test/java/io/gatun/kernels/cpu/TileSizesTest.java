package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That other sizes give the same bits is for {@code ForkedJvmTest}. */
class TileSizesTest {
  @Test
  void sizesWithinTheLimitsAreTaken() {
    for (int size : new int[] {256, 512, 1280, 2048}) {
      assertEquals(size, TileSizes.parse("size", Integer.toString(size), 256, 2048, 256));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-256", "255", "257", "2304", "many", "", "99999999999"})
  void otherSizesAreRefusedByTheNameOfTheirProperty(String text) {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> TileSizes.parse("gatun.size", text, 256, 2048, 256));
    assertTrue(refused.getMessage().startsWith("-Dgatun.size=" + text), refused.getMessage());
  }
}
