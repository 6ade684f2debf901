package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Decodes 6-bit codes, sixteen columns at a time: see {@link PanelLayout}. */
final class SixBits {
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  /** Columns of a unit, which share a scale as well. */
  static final int COLUMNS = 16;

  /** Bytes of a unit. */
  static final long UNIT = 3 * Lanes.LINE;

  private static final IntVector CODE = IntVector.broadcast(Lanes.INT, 0x3f);
  private static final IntVector PAIR0 = IntVector.broadcast(Lanes.INT, 0x03030303);
  private static final IntVector PAIR1 = IntVector.broadcast(Lanes.INT, 0x0c0c0c0c);
  private static final IntVector PAIR2 = IntVector.broadcast(Lanes.INT, 0x30303030);

  /** A scale and an offset with which codes become themselves, less 32. */
  private static final float[] CENTRED = new float[2 * ROWS];

  static {
    Arrays.fill(CENTRED, 0, ROWS, 1);
    Arrays.fill(CENTRED, ROWS, 2 * ROWS, -32);
  }

  private SixBits() {}

  /** The word of the last four columns, from what the three words of the others have left over. */
  static IntVector fourth(IntVector word0, IntVector word1, IntVector word2) {
    return word0
        .lanewise(VectorOperators.LSHR, 6)
        .lanewise(VectorOperators.AND, PAIR0)
        .lanewise(
            VectorOperators.OR,
            word1.lanewise(VectorOperators.LSHR, 4).lanewise(VectorOperators.AND, PAIR1))
        .lanewise(
            VectorOperators.OR,
            word2.lanewise(VectorOperators.LSHR, 2).lanewise(VectorOperators.AND, PAIR2));
  }

  /** The first code of each word. */
  static FloatVector first(IntVector words) {
    return Lanes.toFloats(words.lanewise(VectorOperators.AND, CODE));
  }

  /** Codes of columns of a panel, less 32, as floats, without scales. */
  static void codes(
      PanelMatrix matrix, int panel, int from, int columns, float[] tile, int tileOffset) {
    long words = matrix.wordsAt(panel, from);
    decode(matrix.memory, words, columns / COLUMNS, CENTRED, 0, ROWS, tile, tileOffset);
  }

  /**
   * {@code tile[tileOffset + column · 16 + row] = fma(scale, code, offset)}.
   *
   * @param groups units of 16 columns
   * @param factors scales from the start, offsets from {@code offsets} on
   * @param step from a group's factors to the next group's
   */
  static void decode(
      MemorySegment memory,
      long words,
      int groups,
      float[] factors,
      int step,
      int offsets,
      float[] tile,
      int tileOffset) {
    for (int group = 0; group < groups; group++) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        FloatVector scale = FloatVector.fromArray(Lanes.FLOAT, factors, group * step + lane);
        FloatVector offset =
            FloatVector.fromArray(Lanes.FLOAT, factors, offsets + group * step + lane);
        long at = words + group * UNIT + (long) lane * Integer.BYTES;
        IntVector word = Lanes.loadInts(memory, at);
        IntVector second = Lanes.loadInts(memory, at + Lanes.LINE);
        IntVector third = Lanes.loadInts(memory, at + 2 * Lanes.LINE);
        IntVector last = fourth(word, second, third);
        int to = tileOffset + group * COLUMNS * ROWS + lane;
        for (int line = 0; line < 4; line++) {
          for (int code = 0; code < 4; code++) {
            first(word).fma(scale, offset).intoArray(tile, to);
            word = word.lanewise(VectorOperators.LSHR, 8);
            to += ROWS;
          }
          word = second;
          second = third;
          third = last;
        }
      }
    }
  }
}
