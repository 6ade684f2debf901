package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 4-bit codes times rounded tokens in 16 bits: two vectors of rows by four tokens. Codes are taken
 * as −8..7, so that the 32 products of a block fit 16 bits.
 */
final class PairTile {
  private static final IntVector LOW = IntVector.broadcast(Lanes.INT, 0x000f000f);
  private static final int PAIRS_A_BLOCK = 16;
  private static final int PANEL_SHORTS = 2 * PanelLayout.PANEL_ROWS;
  private static final int BLOCK_SHORTS = 8 * PANEL_SHORTS;

  private PairTile() {}

  /** Codes of columns of a panel as pairs, less eight: {@code tile[at + pair · 32 + half]}. */
  static void unpack(PanelMatrix matrix, int panel, int from, int columns, short[] tile, int at) {
    long words = matrix.wordsAt(panel, from);
    for (int lane = 0; lane < PanelLayout.PANEL_ROWS; lane += Lanes.COUNT) {
      for (int line = 0; line < columns / 8; line++) {
        IntVector word = Lanes.loadInts(matrix.memory, words + lane * 4L + line * 64L);
        int to = at + line * 4 * PANEL_SHORTS + 2 * lane;
        centred(codes(word)).intoArray(tile, to);
        centred(codes(word, 4)).intoArray(tile, to + PANEL_SHORTS);
        centred(codes(word, 8)).intoArray(tile, to + 2 * PANEL_SHORTS);
        centred(codes(word, 12)).intoArray(tile, to + 3 * PANEL_SHORTS);
      }
    }
  }

  private static ShortVector codes(IntVector words) {
    return words.lanewise(VectorOperators.AND, LOW).reinterpretAsShorts();
  }

  private static ShortVector codes(IntVector words, int shift) {
    return codes(words.lanewise(VectorOperators.LSHR, shift));
  }

  private static ShortVector centred(ShortVector codes) {
    return codes.sub((short) 8);
  }

  /**
   * Sums of blocks, {@code sums[block · 256 + token · 64 + panel · 32 + half]}, for one vector of
   * rows of each panel.
   *
   * @param a where the first panel's vector starts in the tile; {@code b} of the other panel
   * @param x pairs, {@code [pair][4]}
   */
  static void multiply(
      short[] tile, int a, int b, int blocks, int[] x, int xAt, short[] sums, int sumsAt) {
    for (int block = 0; block < blocks; block++) {
      ShortVector y0a = ShortVector.zero(Lanes.PAIRS);
      ShortVector y0b = y0a;
      ShortVector y1a = y0a;
      ShortVector y1b = y0a;
      ShortVector y2a = y0a;
      ShortVector y2b = y0a;
      ShortVector y3a = y0a;
      ShortVector y3b = y0a;
      // One pair a turn: with two C2 passes 18,000 nodes, after which it inlines by profiles.
      for (int k = block * PAIRS_A_BLOCK; k < (block + 1) * PAIRS_A_BLOCK; k++) {
        ShortVector wa = ShortVector.fromArray(Lanes.PAIRS, tile, a + k * PANEL_SHORTS);
        ShortVector wb = ShortVector.fromArray(Lanes.PAIRS, tile, b + k * PANEL_SHORTS);
        ShortVector xs = Lanes.broadcastPair(x[xAt + k * 4]);
        y0a = wa.mul(xs).add(y0a);
        y0b = wb.mul(xs).add(y0b);
        xs = Lanes.broadcastPair(x[xAt + k * 4 + 1]);
        y1a = wa.mul(xs).add(y1a);
        y1b = wb.mul(xs).add(y1b);
        xs = Lanes.broadcastPair(x[xAt + k * 4 + 2]);
        y2a = wa.mul(xs).add(y2a);
        y2b = wb.mul(xs).add(y2b);
        xs = Lanes.broadcastPair(x[xAt + k * 4 + 3]);
        y3a = wa.mul(xs).add(y3a);
        y3b = wb.mul(xs).add(y3b);
      }
      // A sum that a loop carried is of no class that C2 knows; added to a zero it is.
      ShortVector zero = ShortVector.zero(Lanes.PAIRS);
      int to = sumsAt + block * BLOCK_SHORTS;
      zero.add(y0a).intoArray(sums, to);
      zero.add(y0b).intoArray(sums, to + PANEL_SHORTS);
      zero.add(y1a).intoArray(sums, to + 2 * PANEL_SHORTS);
      zero.add(y1b).intoArray(sums, to + 3 * PANEL_SHORTS);
      zero.add(y2a).intoArray(sums, to + 4 * PANEL_SHORTS);
      zero.add(y2b).intoArray(sums, to + 5 * PANEL_SHORTS);
      zero.add(y3a).intoArray(sums, to + 6 * PANEL_SHORTS);
      zero.add(y3b).intoArray(sums, to + 7 * PANEL_SHORTS);
    }
  }
}
