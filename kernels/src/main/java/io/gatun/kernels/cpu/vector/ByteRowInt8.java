package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Integer sums of two vectors of rows of 8-bit codes with one rounded row. Two products fit 16
 * bits; they are widened line by line.
 */
final class ByteRowInt8 {
  private ByteRowInt8() {}

  /**
   * {@code sums[group · 32 + row ..]}, two vectors of rows, one after the other in the band.
   *
   * @param a byte offset of the first vector's first line of codes; {@code b} of the second's
   * @param linesPerGroup lines of four columns that share a scale
   * @param x pairs, two a line
   */
  static void sums(
      MemorySegment memory,
      long a,
      long b,
      int groups,
      int linesPerGroup,
      int[] x,
      int xAt,
      int[] sums,
      int row) {
    for (int group = 0; group < groups; group++) {
      IntVector sa = IntVector.zero(Lanes.INT);
      IntVector sb = sa;
      long start = (long) group * linesPerGroup * 64;
      int from = xAt + group * linesPerGroup * 2;
      for (int line = 0; line < linesPerGroup; line++) {
        ShortVector x0 = Lanes.broadcastPair(x[from + line * 2]);
        ShortVector x1 = Lanes.broadcastPair(x[from + line * 2 + 1]);
        sa = products(Lanes.loadInts(memory, a + start + line * 64L), x0, x1).add(sa);
        sb = products(Lanes.loadInts(memory, b + start + line * 64L), x0, x1).add(sb);
      }
      int to = group * 32 + row;
      sa.intoArray(sums, to);
      sb.intoArray(sums, to + Lanes.COUNT);
    }
  }

  private static IntVector products(IntVector words, ShortVector x0, ShortVector x1) {
    ShortVector codes = words.reinterpretAsShorts();
    ShortVector high = codes.lanewise(VectorOperators.ASHR, 8);
    ShortVector low = codes.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
    return Lanes.addPairs(low.mul(x0).add(high.mul(x1)));
  }
}
