package io.gatun.kernels.cpu;

import io.gatun.format.tensor.TensorType;

/**
 * How a packed matrix lies in memory. Sixteen rows make a panel, and vector lanes run over the rows
 * of a panel, so that no sum ever crosses lanes:
 *
 * <pre>
 *   matrix   = panel 0 | panel 1 | ...                     16 rows each, the last filled with zeros
 *   panel    = scales | offsets | codes
 *   scales   = [group][16 rows]  f16 or f32                groups of 16 or 32 columns
 *   offsets  = [group][16 rows]  f16, f32, or not stored
 *   codes    = [column / perWord][16 rows]  32-bit words   each word holds perWord codes of one row,
 *                                                          the first column in the low bits
 *
 *   4 bits: 8 codes a word, 0..15          8 bits: 4 codes a word, -128..127
 *   f16, bf16: 2 values a word             f32: 1 value a word; these have no scales
 *
 *   weight = fma(scale, code, offset)
 * </pre>
 *
 * <p>The layout does not depend on the vector width: 512 bits take a line of 16 rows at once, 256
 * bits half of it, 128 bits a quarter. Two panels make a band, the unit of work.
 */
public enum PanelLayout {
  NIBBLES_HALF_IMPLIED("4-bit panels, f16 scales", 4, Scale.HALF, Offset.MINUS_EIGHT_SCALES),
  NIBBLES_HALF_HALF("4-bit panels, f16 scales and offsets", 4, Scale.HALF, Offset.HALF),
  NIBBLES_FLOAT_FLOAT("4-bit panels, f32 scales and offsets", 4, Scale.FLOAT, Offset.FLOAT),
  BYTES_HALF("8-bit panels, f16 scales", 8, Scale.HALF, Offset.NONE),
  BYTES_HALF_HALF("8-bit panels, f16 scales and offsets", 8, Scale.HALF, Offset.HALF),
  BYTES_FLOAT("8-bit panels, f32 scales", 8, Scale.FLOAT, Offset.NONE),
  BYTES_FLOAT_FLOAT("8-bit panels, f32 scales and offsets", 8, Scale.FLOAT, Offset.FLOAT),
  HALVES("f16 panels", 16, Scale.NONE, Offset.NONE),
  BRAIN_FLOATS("bf16 panels", 16, Scale.NONE, Offset.NONE),
  FLOATS("f32 panels", 32, Scale.NONE, Offset.NONE);

  /** Rows of a panel: the lanes of a 512-bit vector of f32. */
  public static final int PANEL_ROWS = 16;

  /** Rows of a band: two vectors of 512 bits, so that 12 tokens keep 24 accumulators busy. */
  public static final int BAND_ROWS = 2 * PANEL_ROWS;

  public static final int CACHE_LINE = 64;

  /** How scales are stored. */
  public enum Scale {
    NONE(0),
    HALF(2),
    FLOAT(4);

    final int bytes;

    Scale(int bytes) {
      this.bytes = bytes;
    }
  }

  /** How offsets are stored. */
  public enum Offset {
    NONE(0),
    /** Q4_0's codes are centred on 8: the offset is -8 times the scale, exactly. */
    MINUS_EIGHT_SCALES(0),
    HALF(2),
    FLOAT(4);

    final int bytes;

    Offset(int bytes) {
      this.bytes = bytes;
    }
  }

  final String description;
  public final int codeBits;
  public final Scale scale;
  public final Offset offset;

  PanelLayout(String description, int codeBits, Scale scale, Offset offset) {
    this.description = description;
    this.codeBits = codeBits;
    this.scale = scale;
    this.offset = offset;
  }

  /** Whether weights are integer codes with scales. */
  public boolean coded() {
    return scale != Scale.NONE;
  }

  /** Whether offsets are stored, one a group. */
  public boolean storesOffsets() {
    return offset == Offset.HALF || offset == Offset.FLOAT;
  }

  /** What integer codes are reduced by: 8 where they are centred on it. */
  public int codeBias() {
    return offset == Offset.MINUS_EIGHT_SCALES ? 8 : 0;
  }

  /** Codes in a 32-bit word. */
  public int perWord() {
    return Integer.SIZE / codeBits;
  }

  /**
   * The layout that holds a type exactly: its codes in 4 bits where they fit, its scales in 16 bits
   * where the file has them so.
   */
  static PanelLayout of(TensorType type) {
    return switch (type) {
      case F32 -> FLOATS;
      case F16 -> HALVES;
      case BF16 -> BRAIN_FLOATS;
      case Q4_0 -> NIBBLES_HALF_IMPLIED;
      case Q4_1 -> NIBBLES_HALF_HALF;
      case Q4_K -> NIBBLES_FLOAT_FLOAT;
      case Q5_0, Q8_0, IQ4_NL -> BYTES_HALF;
      case Q5_1 -> BYTES_HALF_HALF;
      case Q3_K, Q6_K, IQ4_XS, MXFP4 -> BYTES_FLOAT;
      case Q2_K, Q5_K -> BYTES_FLOAT_FLOAT;
    };
  }

  static int padToBand(int rows) {
    return (rows + BAND_ROWS - 1) / BAND_ROWS * BAND_ROWS;
  }
}
