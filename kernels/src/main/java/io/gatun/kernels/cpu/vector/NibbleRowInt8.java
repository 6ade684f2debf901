package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Integer sums of two vectors of rows of 4-bit codes with one rounded row.
 *
 * <p>A word of eight codes is multiplied as two halves of 16 bits, and nothing is masked. The word
 * shifted by n codes has {@code t[n] = c[n] + 16 c[n + 1] + 256 c[n + 2] + ..} in its low half and
 * {@code t[n + 4]} in its high half, so {@code c[n] = t[n] - 16 t[n + 1]}, and
 *
 * <pre>
 *   Σ c[n] q[n]  =  t[0] q[0] + t[1] (q[1] - 16 q[0]) + .. + t[7] (q[7] - 16 q[6])
 * </pre>
 *
 * modulo 2¹⁶. The differences come with the rounded row. With codes of -8..7 the sum of a group is
 * a number of 16 bits (see {@link io.gatun.kernels.cpu.Int8Rows}); so -8 Σ q makes it exact.
 *
 * <p>One flat loop over all lines. A loop over the four lines of a group in between would be split
 * by C2 into three, each with checks of its own, which took as many instructions as the products.
 * So sums run on from group to group, and {@link HalfScaling#centredPairs} takes differences. The
 * four products of a line are added up first: a sum that each were added to would be waited for.
 *
 * <p>Written out to over 325 bytes of bytecode (C2's FreqInlineSize), so that it is compiled on its
 * own: inlined into its caller, it would be cut off half way and box its vectors. It takes 16,200
 * of the 18,000 nodes that C2 inlines.
 */
final class NibbleRowInt8 {
  private static final int LINES_A_GROUP = 4;
  private static final int BAND_SHORTS = 4 * Tiles.ROWS;

  private NibbleRowInt8() {}

  /**
   * Pairs whose sum is the one from the first group up to each, modulo 2¹⁶: {@code sums[group · 64
   * + 2 · row ..]}, for two vectors of rows, one after the other in the band.
   *
   * @param a byte offset of the first vector's first line of codes; {@code b} of the second's
   * @param x pairs of differences, 16 a group
   */
  static void runningSums(
      MemorySegment memory, long a, long b, int groups, int[] x, int xAt, short[] sums, int row) {
    ShortVector sa = ShortVector.zero(Lanes.PAIRS);
    ShortVector sb = sa;
    int lines = groups * LINES_A_GROUP;
    for (int line = 0; line < lines; line++) {
      IntVector wa = Lanes.loadInts(memory, a + line * 64L);
      IntVector wb = Lanes.loadInts(memory, b + line * 64L);
      ShortVector xs = Lanes.broadcastPair(x[xAt + line * 4]);
      ShortVector pa = wa.reinterpretAsShorts().mul(xs);
      ShortVector pb = wb.reinterpretAsShorts().mul(xs);
      xs = Lanes.broadcastPair(x[xAt + line * 4 + 1]);
      pa = wa.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts().mul(xs).add(pa);
      pb = wb.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts().mul(xs).add(pb);
      xs = Lanes.broadcastPair(x[xAt + line * 4 + 2]);
      pa = wa.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts().mul(xs).add(pa);
      pb = wb.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts().mul(xs).add(pb);
      xs = Lanes.broadcastPair(x[xAt + line * 4 + 3]);
      pa = wa.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts().mul(xs).add(pa);
      pb = wb.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts().mul(xs).add(pb);
      sa = pa.add(sa);
      sb = pb.add(sb);
      if (line % LINES_A_GROUP == LINES_A_GROUP - 1) {
        int to = line / LINES_A_GROUP * BAND_SHORTS + 2 * row;
        sa.intoArray(sums, to);
        sb.intoArray(sums, to + 2 * Lanes.COUNT);
      }
    }
  }
}
