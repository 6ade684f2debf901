package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Two panels of 8-bit codes times one row of floats; a turn takes a word, four columns. */
final class ByteRow {
  private ByteRow() {}

  /**
   * Adds to one vector of rows of each panel.
   *
   * @param a byte offset of the first line of codes, with the lane's; {@code b} of the other panel
   * @param lines columns / 4
   * @param groupShift logarithm of the lines that share a scale
   * @param factors scales by {@code [group][16]}
   * @param scaleA where the first panel's scales start; the others likewise
   */
  static void multiply(
      MemorySegment memory,
      long a,
      long b,
      int lines,
      int groupShift,
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
    for (int i = 0; i < lines; i++) {
      int group = (i >> groupShift) * Tiles.ROWS;
      IntVector wa = Lanes.loadInts(memory, a + i * 64L);
      IntVector wb = Lanes.loadInts(memory, b + i * 64L);
      FloatVector sa = FloatVector.fromArray(Lanes.FLOAT, factors, scaleA + group);
      FloatVector oa = FloatVector.fromArray(Lanes.FLOAT, factors, offsetA + group);
      FloatVector sb = FloatVector.fromArray(Lanes.FLOAT, factors, scaleB + group);
      FloatVector ob = FloatVector.fromArray(Lanes.FLOAT, factors, offsetB + group);
      FloatVector xs = Lanes.broadcast(x[xAt + i * 4]);
      ya = code(wa, 24).fma(sa, oa).fma(xs, ya);
      yb = code(wb, 24).fma(sb, ob).fma(xs, yb);
      xs = Lanes.broadcast(x[xAt + i * 4 + 1]);
      ya = code(wa, 16).fma(sa, oa).fma(xs, ya);
      yb = code(wb, 16).fma(sb, ob).fma(xs, yb);
      xs = Lanes.broadcast(x[xAt + i * 4 + 2]);
      ya = code(wa, 8).fma(sa, oa).fma(xs, ya);
      yb = code(wb, 8).fma(sb, ob).fma(xs, yb);
      xs = Lanes.broadcast(x[xAt + i * 4 + 3]);
      ya = highest(wa).fma(sa, oa).fma(xs, ya);
      yb = highest(wb).fma(sb, ob).fma(xs, yb);
    }
    ya.intoArray(sums, sumA);
    yb.intoArray(sums, sumB);
  }

  /** The signed byte that a shift to the left brings to the top. */
  private static FloatVector code(IntVector words, int shift) {
    return highest(words.lanewise(VectorOperators.LSHL, shift));
  }

  private static FloatVector highest(IntVector words) {
    return Lanes.toFloats(words.lanewise(VectorOperators.ASHR, 24));
  }
}
