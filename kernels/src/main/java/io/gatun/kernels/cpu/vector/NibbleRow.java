package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two panels of 4-bit codes times one row of floats. A turn takes half a word of codes of each
 * panel, four columns: two chains hide the latency of a multiply-add, and more codes a turn would
 * be more than C2 inlines.
 */
final class NibbleRow {
  private static final IntVector LOW = IntVector.broadcast(Lanes.INT, 15);

  private NibbleRow() {}

  /**
   * Adds to one vector of rows of each panel.
   *
   * @param a byte offset of the first line of codes, with the lane's; {@code b} of the other panel
   * @param halfLines columns / 4
   * @param factors scales by {@code [group][16]}
   * @param scaleA where the first panel's scales start; the others likewise
   */
  static void multiply(
      MemorySegment memory,
      long a,
      long b,
      int halfLines,
      float[] factors,
      int scaleA,
      int offsetA,
      int scaleB,
      int offsetB,
      float[] x,
      int xAt,
      float[] sums,
      int sumA,
      int sumB) {
    FloatVector ya = FloatVector.fromArray(Lanes.FLOAT, sums, sumA);
    FloatVector yb = FloatVector.fromArray(Lanes.FLOAT, sums, sumB);
    for (int i = 0; i < halfLines; i++) {
      int shift = (i & 1) << 4;
      long line = (i >> 1) * 64L;
      int group = (i >> 3) * Tiles.ROWS;
      IntVector wa = Lanes.loadInts(memory, a + line).lanewise(VectorOperators.LSHR, shift);
      IntVector wb = Lanes.loadInts(memory, b + line).lanewise(VectorOperators.LSHR, shift);
      FloatVector sa = FloatVector.fromArray(Lanes.FLOAT, factors, scaleA + group);
      FloatVector oa = FloatVector.fromArray(Lanes.FLOAT, factors, offsetA + group);
      FloatVector sb = FloatVector.fromArray(Lanes.FLOAT, factors, scaleB + group);
      FloatVector ob = FloatVector.fromArray(Lanes.FLOAT, factors, offsetB + group);
      FloatVector xs = Lanes.broadcast(x[xAt + i * 4]);
      ya = code(wa).fma(sa, oa).fma(xs, ya);
      yb = code(wb).fma(sb, ob).fma(xs, yb);
      xs = Lanes.broadcast(x[xAt + i * 4 + 1]);
      ya = code(wa, 4).fma(sa, oa).fma(xs, ya);
      yb = code(wb, 4).fma(sb, ob).fma(xs, yb);
      xs = Lanes.broadcast(x[xAt + i * 4 + 2]);
      ya = code(wa, 8).fma(sa, oa).fma(xs, ya);
      yb = code(wb, 8).fma(sb, ob).fma(xs, yb);
      xs = Lanes.broadcast(x[xAt + i * 4 + 3]);
      ya = code(wa, 12).fma(sa, oa).fma(xs, ya);
      yb = code(wb, 12).fma(sb, ob).fma(xs, yb);
    }
    ya.intoArray(sums, sumA);
    yb.intoArray(sums, sumB);
  }

  private static FloatVector code(IntVector words) {
    return Lanes.toFloats(words.lanewise(VectorOperators.AND, LOW));
  }

  private static FloatVector code(IntVector words, int shift) {
    return code(words.lanewise(VectorOperators.LSHR, shift));
  }
}
