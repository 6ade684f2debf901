package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Integer sums of two panels of 4-bit codes with one rounded row. Half a line of words a turn of
 * the innermost loop, which C2 unrolls; a whole one is more than it inlines where it has no profile
 * yet. The loop is written out to over 325 bytes of bytecode (C2's FreqInlineSize), so that it is
 * compiled on its own: inlined into its caller, it would be cut off half way and box its vectors.
 * Words are multiplied as pairs of 16 bits; 16 products of a half cannot overflow, see {@link
 * io.gatun.kernels.cpu.Int8Rows}.
 */
final class NibbleRowInt8 {
  private static final IntVector LOW = IntVector.broadcast(Lanes.INT, 0x000f000f);
  private static final int LINES_A_GROUP = 4;
  private static final int PANEL_SHORTS = 2 * Tiles.ROWS;

  private NibbleRowInt8() {}

  /**
   * Pairs of half sums, {@code sums[group · 64 + panel · 32 + 2 · lane ..]}, for one vector of rows
   * of each panel.
   *
   * @param a byte offset of the first line of codes, with the lane's; {@code b} of the other panel
   * @param x pairs, 16 a group
   */
  static void sums(
      MemorySegment memory, long a, long b, int groups, int[] x, int xAt, short[] sums, int lane) {
    for (int group = 0; group < groups; group++) {
      ShortVector sa = ShortVector.zero(Lanes.PAIRS);
      ShortVector sb = sa;
      long groupA = a + group * 256L;
      long groupB = b + group * 256L;
      int from = xAt + group * 16;
      for (int line = 0; line < LINES_A_GROUP; line++) {
        IntVector wa = Lanes.loadInts(memory, groupA + line * 64L);
        IntVector wb = Lanes.loadInts(memory, groupB + line * 64L);
        for (int half = 0; half < 2; half++) {
          ShortVector xs = Lanes.broadcastPair(x[from + line * 4 + half * 2]);
          sa = wa.lanewise(VectorOperators.AND, LOW).reinterpretAsShorts().mul(xs).add(sa);
          sb = wb.lanewise(VectorOperators.AND, LOW).reinterpretAsShorts().mul(xs).add(sb);
          xs = Lanes.broadcastPair(x[from + line * 4 + half * 2 + 1]);
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
      }
      int to = 2 * (group * PANEL_SHORTS + lane);
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
