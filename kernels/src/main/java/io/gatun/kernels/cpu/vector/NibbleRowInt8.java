package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Integer sums of two vectors of rows of 4-bit codes with one rounded row. Words are multiplied as
 * pairs of 16 bits; 16 products of a half cannot overflow, see {@link
 * io.gatun.kernels.cpu.Int8Rows}.
 *
 * <p>A half of 16 bits holds four codes, and nothing is masked: the half shifted by n codes is
 * {@code t[n] = c[n] + 16 c[n + 1] + ..}, so {@code c[n] = t[n] - 16 t[n + 1]}, and
 *
 * <pre>
 *   Σ c[n] q[n]  =  t[0] q[0] + t[1] (q[1] - 16 q[0]) + t[2] (q[2] - 16 q[1]) + t[3] (q[3] - 16 q[2])
 * </pre>
 *
 * modulo 2¹⁶, in which the sum fits. The differences come with the rounded row.
 *
 * <p>One flat loop over all lines. A loop over the four lines of a group in between would be split
 * by C2 into three, each with checks of its own, which took as many instructions as the products.
 * So sums run on from group to group, modulo 2¹⁶, and {@link Scaling#runningHalfSums} takes
 * differences.
 *
 * <p>Written out to over 325 bytes of bytecode (C2's FreqInlineSize), so that it is compiled on its
 * own: inlined into its caller, it would be cut off half way and box its vectors.
 */
final class NibbleRowInt8 {
  private static final IntVector LOW = IntVector.broadcast(Lanes.INT, 0x000f000f);
  private static final int LINES_A_GROUP = 4;
  private static final int BAND_SHORTS = 4 * Tiles.ROWS;

  private NibbleRowInt8() {}

  /**
   * Pairs of half sums from the first group up to each, {@code sums[group · 64 + 2 · row ..]}, for
   * two vectors of rows, one after the other in the band.
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
      ShortVector wa = Lanes.loadPairs(memory, a + line * 64L);
      ShortVector wb = Lanes.loadPairs(memory, b + line * 64L);
      ShortVector xs = Lanes.broadcastPair(x[xAt + line * 4]);
      sa = wa.mul(xs).add(sa);
      sb = wb.mul(xs).add(sb);
      xs = Lanes.broadcastPair(x[xAt + line * 4 + 1]);
      sa = wa.lanewise(VectorOperators.LSHR, 4).mul(xs).add(sa);
      sb = wb.lanewise(VectorOperators.LSHR, 4).mul(xs).add(sb);
      xs = Lanes.broadcastPair(x[xAt + line * 4 + 2]);
      sa = wa.lanewise(VectorOperators.LSHR, 8).mul(xs).add(sa);
      sb = wb.lanewise(VectorOperators.LSHR, 8).mul(xs).add(sb);
      xs = Lanes.broadcastPair(x[xAt + line * 4 + 3]);
      sa = wa.lanewise(VectorOperators.LSHR, 12).mul(xs).add(sa);
      sb = wb.lanewise(VectorOperators.LSHR, 12).mul(xs).add(sb);
      // Every line stores; the last of its group stays.
      int to = line / LINES_A_GROUP * BAND_SHORTS + 2 * row;
      sa.intoArray(sums, to);
      sb.intoArray(sums, to + 2 * Lanes.COUNT);
    }
  }

  static ShortVector codes(IntVector words) {
    return words.lanewise(VectorOperators.AND, LOW).reinterpretAsShorts();
  }

  static ShortVector codes(IntVector words, int shift) {
    return codes(words.lanewise(VectorOperators.LSHR, shift));
  }
}
