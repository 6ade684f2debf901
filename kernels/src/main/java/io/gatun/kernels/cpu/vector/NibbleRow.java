package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two panels of 4-bit codes times one row of floats. Two chains hide the latency of a multiply-add.
 * A line of words, eight columns, takes four turns of inner loops that C2 unrolls: written out, it
 * would be more than C2 inlines.
 */
final class NibbleRow {
  private static final IntVector LOW = IntVector.broadcast(Lanes.INT, 15);

  private NibbleRow() {}

  /**
   * Adds to one vector of rows of each panel.
   *
   * @param a byte offset of the first line of codes, with the lane's; {@code b} of the other panel
   * @param lines columns / 8
   * @param scales scales by {@code [group][panel][16]}
   * @param offsets offsets likewise
   */
  static void multiply(
      MemorySegment memory,
      long a,
      long b,
      int lines,
      float[] scales,
      float[] offsets,
      int lane,
      float[] x,
      int xAt,
      float[] sums) {
    FloatVector ya = FloatVector.fromArray(Lanes.FLOAT, sums, lane);
    FloatVector yb = FloatVector.fromArray(Lanes.FLOAT, sums, lane + Tiles.ROWS);
    for (int i = 0; i < lines; i++) {
      IntVector wa = Lanes.loadInts(memory, a + i * 64L);
      IntVector wb = Lanes.loadInts(memory, b + i * 64L);
      int group = (i >> 2) * 2 * Tiles.ROWS + lane;
      FloatVector sa = FloatVector.fromArray(Lanes.FLOAT, scales, group);
      FloatVector oa = FloatVector.fromArray(Lanes.FLOAT, offsets, group);
      FloatVector sb = FloatVector.fromArray(Lanes.FLOAT, scales, group + Tiles.ROWS);
      FloatVector ob = FloatVector.fromArray(Lanes.FLOAT, offsets, group + Tiles.ROWS);
      int at = xAt + i * 8;
      for (int half = 0; half < 2; half++) {
        for (int quarter = 0; quarter < 2; quarter++) {
          FloatVector xs = Lanes.broadcast(x[at]);
          ya = code(wa).fma(sa, oa).fma(xs, ya);
          yb = code(wb).fma(sb, ob).fma(xs, yb);
          xs = Lanes.broadcast(x[at + 1]);
          ya = code(wa.lanewise(VectorOperators.LSHR, 4)).fma(sa, oa).fma(xs, ya);
          yb = code(wb.lanewise(VectorOperators.LSHR, 4)).fma(sb, ob).fma(xs, yb);
          wa = wa.lanewise(VectorOperators.LSHR, 8);
          wb = wb.lanewise(VectorOperators.LSHR, 8);
          at += 2;
        }
      }
    }
    ya.intoArray(sums, lane);
    yb.intoArray(sums, lane + Tiles.ROWS);
  }

  private static FloatVector code(IntVector words) {
    return Lanes.toFloats(words.lanewise(VectorOperators.AND, LOW));
  }
}
