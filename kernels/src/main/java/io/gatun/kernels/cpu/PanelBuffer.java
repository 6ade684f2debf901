package io.gatun.kernels.cpu;

import io.gatun.format.codec.SuperBlocks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One panel while it is packed, in arrays: rows arrive one by one, the whole is copied at once.
 * Array code is fast long before access to segments is compiled, which is what loading waits for.
 */
final class PanelBuffer {
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  /** The row that is being added, where scales are coded. */
  final SuperBlocks blocks;

  /** Codes of the row that is being added. */
  final byte[] codes;

  /** Scales of the row that is being added, one a group; not where they are coded. */
  final float[] rowScales;

  /** Offsets of the row that is being added, likewise. */
  final float[] rowOffsets;

  private final PanelMatrix target;
  private final int[] words;
  private final float[] scales;
  private final float[] offsets;
  private final short[] halves;
  private final CodedFactors codedScales;
  private final CodedFactors codedOffsets;

  PanelBuffer(PanelMatrix target) {
    this.target = target;
    PanelLayout layout = target.layout;
    words = new int[layout.words(target.columns()) * ROWS];
    boolean codedFactors = layout.scale == PanelLayout.Factor.CODED;
    int codedColumns = codedFactors ? target.columns() : 0;
    blocks = SuperBlocks.of(codedColumns, target.groupSize);
    codes = codedFactors ? blocks.codes() : new byte[layout.coded() ? target.columns() : 0];
    int groups = layout.coded() && !codedFactors ? target.groups : 0;
    rowScales = new float[groups];
    rowOffsets = new float[groups];
    scales = new float[groups * ROWS];
    offsets = new float[groups * ROWS];
    halves = new short[groups * ROWS];
    int perFactor = target.groupsPerFactor();
    codedScales = new CodedFactors(codedColumns, perFactor);
    codedOffsets = new CodedFactors(layout.storesOffsets() ? codedColumns : 0, perFactor);
  }

  /** Makes all rows zero. */
  void clear() {
    Arrays.fill(words, 0);
    Arrays.fill(scales, 0);
    Arrays.fill(offsets, 0);
    codedScales.clear();
    codedOffsets.clear();
  }

  /** Adds the row whose blocks were filled in. */
  void addBlocks(int lane) {
    addCodes(lane);
    codedScales.add(lane, blocks.blockScales(), blocks.groupScales());
    codedOffsets.add(lane, blocks.blockOffsets(), blocks.groupOffsets());
  }

  /** Adds the row whose codes, scales and offsets were filled in. */
  void addGroups(int lane) {
    addCodes(lane);
    for (int group = 0; group < rowScales.length; group++) {
      scales[group * ROWS + lane] = rowScales[group];
      offsets[group * ROWS + lane] = rowOffsets[group];
    }
  }

  private void addCodes(int lane) {
    switch (target.layout.codeBits) {
      case 4 -> addNibbles(lane);
      case 6 -> addSixes(lane);
      default -> addBytes(lane);
    }
  }

  private void addNibbles(int lane) {
    int at = lane;
    for (int k = 0; k < codes.length; k += 8) {
      words[at] =
          codes[k]
              | codes[k + 1] << 4
              | codes[k + 2] << 8
              | codes[k + 3] << 12
              | codes[k + 4] << 16
              | codes[k + 5] << 20
              | codes[k + 6] << 24
              | codes[k + 7] << 28;
      at += ROWS;
    }
  }

  private void addSixes(int lane) {
    int at = lane;
    for (int k = 0; k < codes.length; k += SixBitWords.COLUMNS) {
      for (int word = 0; word < SixBitWords.WORDS; word++) {
        words[at] = SixBitWords.word(codes, k, word, target.layout.codeBias());
        at += ROWS;
      }
    }
  }

  private void addBytes(int lane) {
    int at = lane;
    for (int k = 0; k < codes.length; k += 4) {
      words[at] =
          (codes[k] & 255)
              | (codes[k + 1] & 255) << 8
              | (codes[k + 2] & 255) << 16
              | codes[k + 3] << 24;
      at += ROWS;
    }
  }

  /** Adds a row of floats, in a layout without scales. */
  void addFloats(int lane, float[] values) {
    int perWord = target.layout.unitColumns();
    for (int k = 0; k < values.length; k++) {
      int shift = k % perWord * target.layout.codeBits;
      words[k / perWord * ROWS + lane] |= bits(values[k]) << shift;
    }
  }

  private int bits(float value) {
    return switch (target.layout) {
      case HALVES -> Float.floatToFloat16(value) & 0xffff;
      case BRAIN_FLOATS -> Float.floatToRawIntBits(value) >>> 16;
      default -> Float.floatToRawIntBits(value);
    };
  }

  /** Copies the panel to its place. */
  void store(int panel) {
    MemorySegment.copy(
        words, 0, target.memory, ValueLayout.JAVA_INT, target.wordsAt(panel, 0), words.length);
    storeFactors(target.layout.scale, scales, codedScales, target.scalesAt(panel));
    storeFactors(target.layout.offset, offsets, codedOffsets, target.offsetsAt(panel));
  }

  private void storeFactors(
      PanelLayout.Factor stored, float[] factors, CodedFactors coded, long at) {
    switch (stored) {
      case NONE -> {}
      case HALF -> {
        // Exact: layouts with f16 factors are those of types that store them so.
        for (int i = 0; i < factors.length; i++) {
          halves[i] = Float.floatToFloat16(factors[i]);
        }
        MemorySegment.copy(halves, 0, target.memory, ValueLayout.JAVA_SHORT, at, halves.length);
      }
      case FLOAT ->
          MemorySegment.copy(factors, 0, target.memory, ValueLayout.JAVA_FLOAT, at, factors.length);
      case CODED -> coded.store(target.memory, at);
    }
  }
}
