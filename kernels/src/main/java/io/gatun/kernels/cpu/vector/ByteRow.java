package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two vectors of rows of 8-bit codes times one row of floats; a turn takes a word, four columns.
 */
final class ByteRow {
  private ByteRow() {}

  /**
   * Adds to two vectors of rows, one after the other in the band.
   *
   * @param a byte offset of the first vector's first line of codes; {@code b} of the second's
   * @param lines columns / 4
   * @param groupShift logarithm of the lines that share a scale
   * @param scales scales by {@code [group][panel][16]}
   * @param offsets offsets likewise
   */
  static void multiply(
      MemorySegment memory,
      long a,
      long b,
      int lines,
      int groupShift,
      float[] scales,
      float[] offsets,
      int row,
      float[] x,
      int xAt,
      float[] sums) {
    FloatVector ya = FloatVector.fromArray(Lanes.FLOAT, sums, row);
    FloatVector yb = FloatVector.fromArray(Lanes.FLOAT, sums, row + Lanes.COUNT);
    for (int i = 0; i < lines; i++) {
      IntVector wa = Lanes.loadInts(memory, a + i * 64L);
      IntVector wb = Lanes.loadInts(memory, b + i * 64L);
      int group = (i >> groupShift) * 2 * Tiles.ROWS + row;
      FloatVector sa = FloatVector.fromArray(Lanes.FLOAT, scales, group);
      FloatVector oa = FloatVector.fromArray(Lanes.FLOAT, offsets, group);
      FloatVector sb = FloatVector.fromArray(Lanes.FLOAT, scales, group + Lanes.COUNT);
      FloatVector ob = FloatVector.fromArray(Lanes.FLOAT, offsets, group + Lanes.COUNT);
      // Two turns that C2 unrolls: written out, they pass its limit of nodes, and vectors are
      // boxed.
      for (int at = xAt + i * 4; at < xAt + i * 4 + 4; at += 2) {
        FloatVector xs = Lanes.broadcast(x[at]);
        ya = code(wa, 24).fma(sa, oa).fma(xs, ya);
        yb = code(wb, 24).fma(sb, ob).fma(xs, yb);
        xs = Lanes.broadcast(x[at + 1]);
        ya = code(wa, 16).fma(sa, oa).fma(xs, ya);
        yb = code(wb, 16).fma(sb, ob).fma(xs, yb);
        wa = wa.lanewise(VectorOperators.LSHR, 16);
        wb = wb.lanewise(VectorOperators.LSHR, 16);
      }
    }
    ya.intoArray(sums, row);
    yb.intoArray(sums, row + Lanes.COUNT);
  }

  /** The signed byte that a shift to the left brings to the top. */
  private static FloatVector code(IntVector words, int shift) {
    IntVector high = words.lanewise(VectorOperators.LSHL, shift);
    return Lanes.toFloats(high.lanewise(VectorOperators.ASHR, 24));
  }
}
