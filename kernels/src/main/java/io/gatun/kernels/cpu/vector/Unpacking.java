package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Decodes columns of a panel into f32. First the scales and offsets of all groups, then the codes,
 * each in a method of its own: C2 gives up on methods that inline over about a hundred vector
 * operations.
 */
final class Unpacking {
  private static final int ROWS = PanelLayout.PANEL_ROWS;
  private static final long LINE = (long) ROWS * Integer.BYTES;

  private Unpacking() {}

  static void unpack(
      PanelMatrix matrix,
      int panel,
      int from,
      int to,
      float[] tile,
      int tileOffset,
      float[] scratch) {
    MemorySegment memory = matrix.memory;
    long words = matrix.wordsAt(panel, from);
    switch (matrix.layout) {
      case FLOATS ->
          MemorySegment.copy(
              memory, ValueLayout.JAVA_FLOAT, words, tile, tileOffset, (to - from) * ROWS);
      case HALVES -> halves(memory, words, to - from, tile, tileOffset);
      case BRAIN_FLOATS -> brainFloats(memory, words, to - from, tile, tileOffset);
      default -> {
        int groups = (to - from + matrix.groupSize - 1) / matrix.groupSize;
        int offsets = groups * ROWS;
        int first = from / matrix.groupSize;
        Factors.scales(matrix, panel, first, groups, scratch, 0, ROWS);
        Factors.offsets(matrix, panel, first, groups, scratch, 0, scratch, offsets, ROWS);
        switch (matrix.layout.codeBits) {
          case 4 -> nibbles(memory, words, groups, scratch, offsets, tile, tileOffset);
          case 6 -> SixBits.decode(memory, words, groups, scratch, ROWS, offsets, tile, tileOffset);
          default ->
              bytes(memory, words, groups, matrix.groupSize, scratch, offsets, tile, tileOffset);
        }
      }
    }
  }

  private static void nibbles(
      MemorySegment memory,
      long words,
      int groups,
      float[] scales,
      int offsets,
      float[] tile,
      int tileOffset) {
    for (int group = 0; group < groups; group++) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        FloatVector scale = FloatVector.fromArray(Lanes.FLOAT, scales, group * ROWS + lane);
        FloatVector offset =
            FloatVector.fromArray(Lanes.FLOAT, scales, offsets + group * ROWS + lane);
        for (int line = 0; line < 4; line++) {
          long at = words + (group * 4 + line) * LINE + (long) lane * Integer.BYTES;
          IntVector word = Lanes.loadInts(memory, at);
          int to = tileOffset + (group * 4 + line) * 8 * ROWS + lane;
          for (int code = 0; code < 8; code += 4) {
            decode(word.and(15), scale, offset).intoArray(tile, to + code * ROWS);
            decode(word.lanewise(VectorOperators.LSHR, 4).and(15), scale, offset)
                .intoArray(tile, to + code * ROWS + ROWS);
            decode(word.lanewise(VectorOperators.LSHR, 8).and(15), scale, offset)
                .intoArray(tile, to + code * ROWS + 2 * ROWS);
            decode(word.lanewise(VectorOperators.LSHR, 12).and(15), scale, offset)
                .intoArray(tile, to + code * ROWS + 3 * ROWS);
            word = word.lanewise(VectorOperators.LSHR, 16);
          }
        }
      }
    }
  }

  /** 8-bit codes themselves, as floats, without scales. */
  static void codes(
      PanelMatrix matrix, int panel, int from, int columns, float[] tile, int tileOffset) {
    long words = matrix.wordsAt(panel, from);
    for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
      for (int line = 0; line < columns / 4; line++) {
        IntVector word = Lanes.loadInts(matrix.memory, words + lane * 4L + line * LINE);
        int to = tileOffset + line * 4 * ROWS + lane;
        byteAt(word, 24).intoArray(tile, to);
        byteAt(word, 16).intoArray(tile, to + ROWS);
        byteAt(word, 8).intoArray(tile, to + 2 * ROWS);
        byteAt(word, 0).intoArray(tile, to + 3 * ROWS);
      }
    }
  }

  /** The signed byte that a shift to the left brings to the top. */
  private static FloatVector byteAt(IntVector words, int shift) {
    return Lanes.toFloats(
        words.lanewise(VectorOperators.LSHL, shift).lanewise(VectorOperators.ASHR, 24));
  }

  private static FloatVector decode(IntVector codes, FloatVector scale, FloatVector offset) {
    return ((FloatVector) codes.convertShape(VectorOperators.I2F, Lanes.FLOAT, 0))
        .fma(scale, offset);
  }

  private static void bytes(
      MemorySegment memory,
      long words,
      int groups,
      int groupSize,
      float[] scales,
      int offsets,
      float[] tile,
      int tileOffset) {
    int linesPerGroup = groupSize / 4;
    for (int group = 0; group < groups; group++) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        FloatVector scale = FloatVector.fromArray(Lanes.FLOAT, scales, group * ROWS + lane);
        FloatVector offset =
            FloatVector.fromArray(Lanes.FLOAT, scales, offsets + group * ROWS + lane);
        for (int i = 0; i < linesPerGroup; i++) {
          int line = group * linesPerGroup + i;
          IntVector word =
              Lanes.loadInts(memory, words + line * LINE + (long) lane * Integer.BYTES);
          int to = tileOffset + line * 4 * ROWS + lane;
          for (int code = 0; code < 4; code++) {
            IntVector low = word.lanewise(VectorOperators.LSHL, 24);
            decode(low.lanewise(VectorOperators.ASHR, 24), scale, offset)
                .intoArray(tile, to + code * ROWS);
            word = word.lanewise(VectorOperators.LSHR, 8);
          }
        }
      }
    }
  }

  private static void halves(
      MemorySegment memory, long words, int columns, float[] tile, int tileOffset) {
    for (int column = 0; column < columns; column += 2) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        IntVector word =
            Lanes.loadInts(memory, words + column / 2 * LINE + (long) lane * Integer.BYTES);
        int to = tileOffset + column * ROWS + lane;
        HalfFloats.widenLow(word).intoArray(tile, to);
        if (column + 1 < columns) {
          HalfFloats.widenHigh(word).intoArray(tile, to + ROWS);
        }
      }
    }
  }

  private static void brainFloats(
      MemorySegment memory, long words, int columns, float[] tile, int tileOffset) {
    for (int column = 0; column < columns; column += 2) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        IntVector word =
            Lanes.loadInts(memory, words + column / 2 * LINE + (long) lane * Integer.BYTES);
        int to = tileOffset + column * ROWS + lane;
        word.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(tile, to);
        if (column + 1 < columns) {
          word.and(0xffff0000).reinterpretAsFloats().intoArray(tile, to + ROWS);
        }
      }
    }
  }
}
