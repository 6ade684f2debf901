package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two vectors of rows of 4-bit codes times one row of floats. Two chains hide the latency of a
 * multiply-add. A line of words, eight columns, takes four turns of inner loops that C2 unrolls:
 * written out, it would be more than C2 inlines. Of two codes the upper is converted where it lies,
 * without a shift: as sixteen times itself, which a sixteenth of the scale makes up for, exactly.
 */
final class NibbleRow {
  private static final IntVector LOW = IntVector.broadcast(Lanes.INT, 0x0f);
  private static final IntVector HIGH = IntVector.broadcast(Lanes.INT, 0xf0);
  private static final int LINES_A_GROUP = 4;

  private NibbleRow() {}

  /**
   * Adds to two vectors of rows, one after the other in the band.
   *
   * @param a byte offset of the first vector's first line of codes; {@code b} of the second's
   * @param groups columns / 32
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
      FloatVector sa0 = FloatVector.fromArray(Lanes.FLOAT, scales, factors);
      FloatVector sa1 = sa0.mul(0x1p-4f);
      FloatVector oa = FloatVector.fromArray(Lanes.FLOAT, offsets, factors);
      FloatVector sb0 = FloatVector.fromArray(Lanes.FLOAT, scales, factors + Lanes.COUNT);
      FloatVector sb1 = sb0.mul(0x1p-4f);
      FloatVector ob = FloatVector.fromArray(Lanes.FLOAT, offsets, factors + Lanes.COUNT);
      for (int line = group * LINES_A_GROUP; line < (group + 1) * LINES_A_GROUP; line++) {
        IntVector wa = Lanes.loadInts(memory, a + line * 64L);
        IntVector wb = Lanes.loadInts(memory, b + line * 64L);
        int at = xAt + line * 8;
        for (int half = 0; half < 2; half++) {
          for (int quarter = 0; quarter < 2; quarter++) {
            FloatVector xs = Lanes.broadcast(x[at]);
            ya = codes(wa, LOW).fma(sa0, oa).fma(xs, ya);
            yb = codes(wb, LOW).fma(sb0, ob).fma(xs, yb);
            xs = Lanes.broadcast(x[at + 1]);
            ya = codes(wa, HIGH).fma(sa1, oa).fma(xs, ya);
            yb = codes(wb, HIGH).fma(sb1, ob).fma(xs, yb);
            wa = wa.lanewise(VectorOperators.LSHR, 8);
            wb = wb.lanewise(VectorOperators.LSHR, 8);
            at += 2;
          }
        }
      }
    }
    ya.intoArray(sums, row);
    yb.intoArray(sums, row + Lanes.COUNT);
  }

  private static FloatVector codes(IntVector words, IntVector mask) {
    return Lanes.toFloats(words.lanewise(VectorOperators.AND, mask));
  }
}
