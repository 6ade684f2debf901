package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One panel while it is packed, in arrays: rows arrive one by one, the whole is copied at once.
 * Array code is fast long before access to segments is compiled, which is what loading waits for.
 */
final class PanelBuffer {
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  /** Codes of the row that is being added. */
  final byte[] codes;

  /** Scales of the row that is being added, one a group. */
  final float[] rowScales;

  /** Offsets of the row that is being added, one a group. */
  final float[] rowOffsets;

  private final PanelMatrix target;
  private final int[] words;
  private final float[] scales;
  private final float[] offsets;
  private final short[] halves;

  PanelBuffer(PanelMatrix target) {
    this.target = target;
    int perWord = target.layout.perWord();
    words = new int[(target.columns() + perWord - 1) / perWord * ROWS];
    boolean coded = target.layout.scale != PanelLayout.Scale.NONE;
    codes = new byte[coded ? target.columns() : 0];
    rowScales = new float[coded ? target.groups : 0];
    rowOffsets = new float[coded ? target.groups : 0];
    scales = new float[rowScales.length * ROWS];
    offsets = new float[rowScales.length * ROWS];
    halves = new short[rowScales.length * ROWS];
  }

  /** Makes all rows zero. */
  void clear() {
    Arrays.fill(words, 0);
    Arrays.fill(scales, 0);
    Arrays.fill(offsets, 0);
  }

  /** Adds the row whose codes, scales and offsets were filled in. */
  void addCodes(int lane) {
    if (target.layout.codeBits == 4) {
      addNibbles(lane);
    } else {
      addBytes(lane);
    }
    for (int group = 0; group < rowScales.length; group++) {
      scales[group * ROWS + lane] = rowScales[group];
      offsets[group * ROWS + lane] = rowOffsets[group];
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
    int perWord = target.layout.perWord();
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
    PanelLayout layout = target.layout;
    storeFactors(scales, layout.scale == PanelLayout.Scale.HALF, target.scalesAt(panel, 0));
    if (layout.offset.bytes > 0) {
      storeFactors(offsets, layout.offset == PanelLayout.Offset.HALF, target.offsetsAt(panel, 0));
    }
  }

  private void storeFactors(float[] factors, boolean half, long at) {
    if (half) {
      // Exact: layouts with f16 factors are those of types that store them so.
      for (int i = 0; i < factors.length; i++) {
        halves[i] = Float.floatToFloat16(factors[i]);
      }
      MemorySegment.copy(halves, 0, target.memory, ValueLayout.JAVA_SHORT, at, halves.length);
    } else {
      MemorySegment.copy(factors, 0, target.memory, ValueLayout.JAVA_FLOAT, at, factors.length);
    }
  }
}
