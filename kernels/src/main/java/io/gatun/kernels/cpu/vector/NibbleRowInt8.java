package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Integer sums of two panels of 4-bit codes with one rounded row. Words are multiplied as pairs of
 * 16 bits; 16 products of a half cannot overflow, see {@link io.gatun.kernels.cpu.Int8Rows}.
 *
 * <p>One flat loop over all lines, half a line of words a turn of the inner one, which C2 unrolls.
 * A loop over the four lines of a group in between would be split by C2 into three, each with
 * checks of its own, which took as many instructions as the products. So sums run on from group to
 * group, modulo 2¹⁶, and {@link Scaling#runningHalfSums} takes differences.
 *
 * <p>Written out to over 325 bytes of bytecode (C2's FreqInlineSize), so that it is compiled on its
 * own: inlined into its caller, it would be cut off half way and box its vectors.
 */
final class NibbleRowInt8 {
  private static final IntVector LOW = IntVector.broadcast(Lanes.INT, 0x000f000f);
  private static final int LINES_A_GROUP = 4;
  private static final int PANEL_SHORTS = 2 * Tiles.ROWS;

  private NibbleRowInt8() {}

  /**
   * Pairs of half sums from the first group up to each, {@code sums[group · 64 + panel · 32 + 2 ·
   * lane ..]}, for one vector of rows of each panel.
   *
   * @param a byte offset of the first line of codes, with the lane's; {@code b} of the other panel
   * @param x pairs, 16 a group
   */
  static void runningSums(
      MemorySegment memory, long a, long b, int groups, int[] x, int xAt, short[] sums, int lane) {
    ShortVector sa = ShortVector.zero(Lanes.PAIRS);
    ShortVector sb = sa;
    int lines = groups * LINES_A_GROUP;
    for (int line = 0; line < lines; line++) {
      IntVector wa = Lanes.loadInts(memory, a + line * 64L);
      IntVector wb = Lanes.loadInts(memory, b + line * 64L);
      for (int half = 0; half < 2; half++) {
        ShortVector xs = Lanes.broadcastPair(x[xAt + line * 4 + half * 2]);
        sa = wa.lanewise(VectorOperators.AND, LOW).reinterpretAsShorts().mul(xs).add(sa);
        sb = wb.lanewise(VectorOperators.AND, LOW).reinterpretAsShorts().mul(xs).add(sb);
        xs = Lanes.broadcastPair(x[xAt + line * 4 + half * 2 + 1]);
        sa =
            wa.lanewise(VectorOperators.LSHR, 4)
                .lanewise(VectorOperators.AND, LOW)
                .reinterpretAsShorts()
                .mul(xs)
                .add(sa);
        sb =
            wb.lanewise(VectorOperators.LSHR, 4)
                .lanewise(VectorOperators.AND, LOW)
                .reinterpretAsShorts()
                .mul(xs)
                .add(sb);
        wa = wa.lanewise(VectorOperators.LSHR, 8);
        wb = wb.lanewise(VectorOperators.LSHR, 8);
      }
      // Every line stores; the last of its group stays.
      int to = 2 * (line / LINES_A_GROUP * PANEL_SHORTS + lane);
      sa.intoArray(sums, to);
      sb.intoArray(sums, to + PANEL_SHORTS);
    }
  }

  static ShortVector codes(IntVector words) {
    return words.lanewise(VectorOperators.AND, LOW).reinterpretAsShorts();
  }

  static ShortVector codes(IntVector words, int shift) {
    return codes(words.lanewise(VectorOperators.LSHR, shift));
  }
}
