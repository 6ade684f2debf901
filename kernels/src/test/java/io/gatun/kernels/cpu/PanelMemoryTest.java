package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Memory for panels, with the system's calls and without. */
class PanelMemoryTest {
  @Test
  void matricesAreAlignedZeroAndApart() {
    assumeTrue(SystemMemory.available().isPresent(), "not Linux, or no native access");
    check(SystemMemory.available());
  }

  @Test
  void theSameHoldsWithoutTheSystemsCalls() {
    check(Optional.empty());
  }

  private static void check(Optional<SystemMemory> system) {
    try (Arena arena = Arena.ofShared()) {
      PanelMemory memory = new PanelMemory(arena, system);
      Random random = new Random(5);
      MemorySegment[] taken = new MemorySegment[100];
      for (int i = 0; i < taken.length; i++) {
        taken[i] = memory.allocate(1 + random.nextInt(2 << 20));
        assertEquals(0, taken[i].address() % PanelLayout.CACHE_LINE);
        for (long at = 0; at < taken[i].byteSize(); at += 997) {
          assertEquals(0, taken[i].get(ValueLayout.JAVA_BYTE, at));
        }
        taken[i].fill((byte) i);
      }
      for (int i = 0; i < taken.length; i++) {
        assertEquals((byte) i, taken[i].get(ValueLayout.JAVA_BYTE, 0));
        assertEquals((byte) i, taken[i].get(ValueLayout.JAVA_BYTE, taken[i].byteSize() - 1));
      }
    }
  }

  @Test
  void aMatrixThatIsLargerThanAPieceFits() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment large = new PanelMemory(arena).allocate(100L << 20);
      assertEquals(100L << 20, large.byteSize());
      large.set(ValueLayout.JAVA_BYTE, large.byteSize() - 1, (byte) 1);
      assertTrue(large.get(ValueLayout.JAVA_BYTE, large.byteSize() - 1) == 1);
    }
  }
}
