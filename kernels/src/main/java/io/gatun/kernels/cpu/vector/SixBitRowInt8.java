package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Integer sums of two vectors of rows of 6-bit codes with one rounded row. Words are multiplied as
 * pairs of 16 bits, with codes of 0..63, where the eight products of a half overflow; with codes of
 * -32..31 they do not, so that adding -32 times the sum of their inputs gives the exact sum. {@link
 * Scaling} does that.
 */
final class SixBitRowInt8 {
  private static final IntVector CODES = IntVector.broadcast(Lanes.INT, 0x003f003f);

  private static final int BAND_SHORTS = 4 * Tiles.ROWS;

  private SixBitRowInt8() {}

  /**
   * Pairs of half sums, {@code sums[group · 64 + 2 · row ..]}, for two vectors of rows, one after
   * the other in the band.
   *
   * @param a byte offset of the first vector's first line of codes; {@code b} of the second's
   * @param groups columns / 16
   * @param x pairs, eight a group
   */
  static void sums(
      MemorySegment memory, long a, long b, int groups, int[] x, int xAt, short[] sums, int row) {
    for (int group = 0; group < groups; group++) {
      long unitA = a + group * SixBits.UNIT;
      long unitB = b + group * SixBits.UNIT;
      IntVector wa = Lanes.loadInts(memory, unitA);
      IntVector secondA = Lanes.loadInts(memory, unitA + Lanes.LINE);
      IntVector thirdA = Lanes.loadInts(memory, unitA + 2 * Lanes.LINE);
      IntVector lastA = SixBits.fourth(wa, secondA, thirdA);
      IntVector wb = Lanes.loadInts(memory, unitB);
      IntVector secondB = Lanes.loadInts(memory, unitB + Lanes.LINE);
      IntVector thirdB = Lanes.loadInts(memory, unitB + 2 * Lanes.LINE);
      IntVector lastB = SixBits.fourth(wb, secondB, thirdB);
      ShortVector sa = ShortVector.zero(Lanes.PAIRS);
      ShortVector sb = sa;
      int at = xAt + group * 8;
      for (int line = 0; line < 4; line++) {
        for (int pair = 0; pair < 2; pair++) {
          ShortVector xs = Lanes.broadcastPair(x[at++]);
          sa = wa.lanewise(VectorOperators.AND, CODES).reinterpretAsShorts().mul(xs).add(sa);
          sb = wb.lanewise(VectorOperators.AND, CODES).reinterpretAsShorts().mul(xs).add(sb);
          wa = wa.lanewise(VectorOperators.LSHR, 8);
          wb = wb.lanewise(VectorOperators.LSHR, 8);
        }
        wa = secondA;
        secondA = thirdA;
        thirdA = lastA;
        wb = secondB;
        secondB = thirdB;
        thirdB = lastB;
      }
      int to = group * BAND_SHORTS + 2 * row;
      sa.intoArray(sums, to);
      sb.intoArray(sums, to + 2 * Lanes.COUNT);
    }
  }
}
