package io.gatun.engine.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhiloxTest {
  private static int[] block(int[] counter, int key0, int key1) {
    int[] words = new int[4];
    Philox.block(counter, key0, key1, words);
    return words;
  }

  /** The known-answer vectors of the authors' library, Random123 (philox4x32, 10 rounds). */
  @Test
  void givesThePublishedAnswers() {
    assertArrayEquals(
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        block(new int[] {0, 0, 0, 0}, 0, 0));
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        block(new int[] {-1, -1, -1, -1}, -1, -1));
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        block(new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0));
  }

  @Test
  void uniformNumbersFillTheUnitInterval() {
    int[] histogram = new int[16];
    for (int position = 0; position < 16_000; position++) {
      double uniform = Philox.uniform(7, position);
      assertTrue(uniform >= 0 && uniform < 1);
      histogram[(int) (uniform * 16)]++;
    }
    for (int count : histogram) {
      assertEquals(1000, count, 130); // four standard deviations
    }
  }

  @Test
  void bothHalvesOfTheSeedAndThePositionMatter() {
    assertNotEquals(Philox.uniform(1, 5), Philox.uniform(1L << 32, 5));
    assertNotEquals(Philox.uniform(1, 5), Philox.uniform(1, 6));
    assertNotEquals(Philox.uniform(1, 5), Philox.uniform(1, 5L << 32));
  }
}
