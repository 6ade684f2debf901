package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two vectors of rows of 6-bit codes times one row of floats; a turn takes 16 columns. Codes
 * written out, or converted where they lie without a shift, would be more than C2 inlines.
 */
final class SixBitRow {
  private SixBitRow() {}

  /**
   * Adds to two vectors of rows, one after the other in the band.
   *
   * @param a byte offset of the first vector's first line of codes; {@code b} of the second's
   * @param groups columns / 16
   * @param scales scales by {@code [group][panel][16]}
   * @param offsets offsets likewise
   */
  static void multiply(
      MemorySegment memory,
      long a,
      long b,
      int groups,
      float[] scales,
      float[] offsets,
      int row,
      float[] x,
      int xAt,
      float[] sums) {
    FloatVector ya = FloatVector.fromArray(Lanes.FLOAT, sums, row);
    FloatVector yb = FloatVector.fromArray(Lanes.FLOAT, sums, row + Lanes.COUNT);
    for (int group = 0; group < groups; group++) {
      int factors = group * 2 * Tiles.ROWS + row;
      FloatVector sa = FloatVector.fromArray(Lanes.FLOAT, scales, factors);
      FloatVector oa = FloatVector.fromArray(Lanes.FLOAT, offsets, factors);
      FloatVector sb = FloatVector.fromArray(Lanes.FLOAT, scales, factors + Lanes.COUNT);
      FloatVector ob = FloatVector.fromArray(Lanes.FLOAT, offsets, factors + Lanes.COUNT);
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
      int at = xAt + group * SixBits.COLUMNS;
      for (int line = 0; line < 4; line++) {
        for (int code = 0; code < 4; code++) {
          FloatVector xs = Lanes.broadcast(x[at++]);
          ya = SixBits.first(wa).fma(sa, oa).fma(xs, ya);
          yb = SixBits.first(wb).fma(sb, ob).fma(xs, yb);
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
    }
    ya.intoArray(sums, row);
    yb.intoArray(sums, row + Lanes.COUNT);
  }
}
