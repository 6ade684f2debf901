package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Level2CacheTest {
  @Test
  void aSizeAsLinuxWritesIt() {
    assertEquals(2048, Level2Cache.parse("2048K\n"));
    assertEquals(512, Level2Cache.parse("512K"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "2M", "-1K", "0K", "999999999999K", "12 K"})
  void anythingElseIsNotKnown(String text) {
    assertEquals(0, Level2Cache.parse(text));
  }

  @Test
  void thisMachineHasOneOrNoneIsKnown() {
    int size = Level2Cache.kibibytes();
    assertTrue(size == 0 || (size >= 64 && size <= 1 << 20), "KiB: " + size);
  }
}
