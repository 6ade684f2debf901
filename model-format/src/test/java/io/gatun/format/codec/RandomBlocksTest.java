package io.gatun.format.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomBlocksTest {
  private static final int ELEMENTS = 1 << 18;

  @ParameterizedTest
  @EnumSource
  void weightsOfEveryTypeHaveMeanZeroAndTheDeviationAskedFor(TensorType type) {
    // From that of a row of 11008 elements on to that of a row of 256.
    for (double deviation : new double[] {1 / Math.sqrt(11_008), 0.02, 1 / 16.0}) {
      float[] weights = weights(type, deviation);
      double sum = 0;
      double squares = 0;
      for (float weight : weights) {
        assertTrue(Math.abs(weight) < 12 * deviation, type + " " + weight); // no NaN either
        sum += weight;
        squares += (double) weight * weight;
      }
      double found = Math.sqrt(squares / ELEMENTS);
      // Scales of MXFP4 are powers of two: the nearest may be off by the square root of one.
      double tolerance = type == TensorType.MXFP4 ? Math.sqrt(2) : 1.03;
      assertTrue(
          found < deviation * tolerance && found > deviation / tolerance, type + " " + found);
      // Half a deviation would be 0.5; chance gives about 1/512 over all, and a mean common to
      // the codes of a block (an uncentred one) at least 0.03.
      assertEquals(0, sum / ELEMENTS / deviation, 0.012, type.label());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBlockDependsOnItsNumberAndTheKeyAlone(TensorType type) {
    RandomBlocks blocks = new RandomBlocks(type, 0.02, 7);
    int bytes = type.blockBytes();
    byte[] whole = new byte[100 * bytes];
    blocks.fill(5, 100, whole);
    byte[] part = new byte[3 * bytes];
    blocks.fill(5 + 41, 3, part);
    assertArrayEquals(Arrays.copyOfRange(whole, 41 * bytes, 44 * bytes), part);
    byte[] other = new byte[100 * bytes];
    new RandomBlocks(type, 0.02, 8).fill(5, 100, other);
    assertFalse(Arrays.equals(whole, other));
  }

  @Test
  void neighbouringBlocksDiffer() {
    byte[] bytes = new byte[2 * 18];
    new RandomBlocks(TensorType.Q4_0, 0.02, 0).fill(0, 2, bytes);
    assertFalse(Arrays.equals(bytes, 0, 18, bytes, 18, 36));
  }

  @Test
  void eightBitCodesLeaveOutTheLowest() {
    byte[] bytes = new byte[34 * 1000];
    new RandomBlocks(TensorType.Q8_0, 0.02, 0).fill(0, 1000, bytes);
    int low = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (i % 34 >= 2) {
        assertTrue(bytes[i] != Byte.MIN_VALUE, "byte " + i);
        low += bytes[i] == -Byte.MAX_VALUE ? 1 : 0;
      }
    }
    assertTrue(low > 0);
  }

  @Test
  void refusesWhatItCannotMake() {
    for (double deviation : new double[] {0, -1, Double.NaN, 1e-4, 2}) {
      assertThrows(
          IllegalArgumentException.class, () -> new RandomBlocks(TensorType.F16, deviation, 0));
    }
    RandomBlocks blocks = new RandomBlocks(TensorType.Q4_0, 0.02, 0);
    assertThrows(IndexOutOfBoundsException.class, () -> blocks.fill(0, 2, new byte[35]));
    assertThrows(IndexOutOfBoundsException.class, () -> blocks.fill(0, -1, new byte[35]));
    assertThrows(ArithmeticException.class, () -> blocks.fill(0, Integer.MAX_VALUE, new byte[35]));
  }

  private static float[] weights(TensorType type, double deviation) {
    byte[] bytes = new byte[(int) type.bytesFor(ELEMENTS)];
    new RandomBlocks(type, deviation, 1).fill(0, ELEMENTS / type.blockElements(), bytes);
    float[] weights = new float[ELEMENTS];
    BlockCodec.of(type).decode(MemorySegment.ofArray(bytes), 0, weights, 0, ELEMENTS);
    return weights;
  }
}
