package io.gatun.format.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each operation on eight lanes against its definition on one. */
class ByteLanesTest {
  private final Random random = new Random(3);

  @Test
  void takesBitsOfEachLane() {
    for (int width = 1; width <= 8; width++) {
      for (int shift = 0; shift + width <= 8; shift++) {
        long lanes = random.nextLong();
        long bits = ByteLanes.bits(lanes, shift, width);
        for (int i = 0; i < 8; i++) {
          assertEquals(
              ((lane(lanes, i) & 0xFF) >> shift) & ((1 << width) - 1), lane(bits, i) & 0xFF);
        }
      }
    }
  }

  @Test
  void subtractsWithoutBorrowing() {
    for (int number : new int[] {0, 4, 16, 32, 128}) {
      for (int first = 0; first < 128; first++) {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
          bytes[i] = (byte) ((first + 37 * i) % 128);
        }
        long difference = ByteLanes.subtract(ByteLanes.get(bytes, 0), number);
        for (int i = 0; i < 8; i++) {
          assertEquals(bytes[i] - number, lane(difference, i));
        }
      }
    }
  }

  @Test
  void spreadsBitsOverLanes() {
    for (int bits = 0; bits < 256; bits++) {
      long lanes = ByteLanes.spread((byte) bits);
      for (int i = 0; i < 8; i++) {
        assertEquals((bits >> i) & 1, lane(lanes, i));
      }
    }
  }

  @Test
  void theFirstByteIsTheLowestLane() {
    byte[] bytes = new byte[9];
    ByteLanes.put(bytes, 1, 0x0807_0605_0403_0201L);
    for (int i = 0; i < 9; i++) {
      assertEquals(i, bytes[i]);
    }
    assertEquals(0x0807_0605_0403_0201L, ByteLanes.get(bytes, 1));
  }

  private static int lane(long lanes, int i) {
    return (byte) (lanes >>> (8 * i));
  }
}
