package io.gatun.kernels.cpu;

import io.gatun.format.tensor.TensorType;

/**
 * How a packed matrix lies in memory. Sixteen rows make a panel, and vector lanes run over the rows
 * of a panel, so that no sum ever crosses lanes:
 *
 * <pre>
 *   matrix   = panel 0 | panel 1 | ...                     16 rows each, the last filled with zeros
 *   panel    = scales | offsets | codes
 *   scales   = [group][16 rows]  f16, f32, or coded        groups of 16 or 32 columns
 *   offsets  = likewise, or not stored
 *   codes    = [column / perWord][16 rows]  32-bit words   each word holds perWord codes of one row,
 *                                                          the first column in the low bits
 *
 *   4 bits: 8 codes a word, 0..15          8 bits: 4 codes a word, -128..127
 *   f16, bf16: 2 values a word             f32: 1 value a word; these have no scales
 *   6 bits: 16 codes in three words, 0..63: [column / 16][3][16 rows]
 *
 *     byte b of word n, low six bits: the code of column 4n + b
 *                       high two bits: bits 2n and 2n + 1 of that of column 12 + b
 *
 *   coded scales   = [256 columns]  factor | words         scale = factor · code, exactly
 *     factor       = [16 rows]  f16
 *     words        = [4 groups][16 rows]  32-bit words     -128..127, the first group in the low bits
 *
 *   weight = fma(scale, code, offset)
 * </pre>
 *
 * <p>The layout does not depend on the vector width: 512 bits take a line of 16 rows at once, 256
 * bits half of it, 128 bits a quarter. Two panels make a band, the unit of work.
 *
 * <p>Of 16 codes of six bits, twelve lie as bytes do and take a shift and a mask. The other four
 * are a word that is put together from what those leave over: three shifts, three masks and two ors
 * for all four. A plane of nibbles and one of pairs of bits would take more than that for every
 * code.
 */
public enum PanelLayout {
  NIBBLES_HALF_IMPLIED("4-bit panels, f16 scales", 4, 8, Factor.HALF, Factor.NONE),
  NIBBLES_HALF_HALF("4-bit panels, f16 scales and offsets", 4, 0, Factor.HALF, Factor.HALF),
  NIBBLES_CODED_CODED(
      "4-bit panels, 8-bit scales and offsets, f16 a 256 columns",
      4,
      0,
      Factor.CODED,
      Factor.CODED),
  SIXES_CODED("6-bit panels, 8-bit scales, f16 a 256 columns", 6, 32, Factor.CODED, Factor.NONE),
  BYTES_HALF("8-bit panels, f16 scales", 8, 0, Factor.HALF, Factor.NONE),
  BYTES_HALF_HALF("8-bit panels, f16 scales and offsets", 8, 0, Factor.HALF, Factor.HALF),
  BYTES_FLOAT("8-bit panels, f32 scales", 8, 0, Factor.FLOAT, Factor.NONE),
  BYTES_CODED_CODED(
      "8-bit panels, 8-bit scales and offsets, f16 a 256 columns",
      8,
      0,
      Factor.CODED,
      Factor.CODED),
  HALVES("f16 panels", 16, 0, Factor.NONE, Factor.NONE),
  BRAIN_FLOATS("bf16 panels", 16, 0, Factor.NONE, Factor.NONE),
  FLOATS("f32 panels", 32, 0, Factor.NONE, Factor.NONE);

  /** Rows of a panel: the lanes of a 512-bit vector of f32. */
  public static final int PANEL_ROWS = 16;

  /** Rows of a band: two vectors of 512 bits, so that 12 tokens keep 24 accumulators busy. */
  public static final int BAND_ROWS = 2 * PANEL_ROWS;

  public static final int CACHE_LINE = 64;

  /** Columns whose coded scales have a factor in common. */
  public static final int FACTOR_COLUMNS = 256;

  /** How scales, or offsets, are stored. */
  public enum Factor {
    NONE(0),
    HALF(2),
    FLOAT(4),
    /** A byte a group, times an f16 that {@link #FACTOR_COLUMNS} have in common. */
    CODED(1);

    /** Bytes of a group of one row. */
    final int bytes;

    Factor(int bytes) {
      this.bytes = bytes;
    }
  }

  final String description;
  public final int codeBits;
  private final int codeBias;
  public final Factor scale;
  public final Factor offset;

  PanelLayout(String description, int codeBits, int codeBias, Factor scale, Factor offset) {
    this.description = description;
    this.codeBits = codeBits;
    this.codeBias = codeBias;
    this.scale = scale;
    this.offset = offset;
  }

  /** Whether weights are integer codes with scales. */
  public boolean coded() {
    return scale != Factor.NONE;
  }

  /** Whether offsets are stored, one a group. */
  public boolean storesOffsets() {
    return offset != Factor.NONE;
  }

  /**
   * What integer codes are reduced by: 8 or 32 where they are centred on it, 0 elsewhere. Without
   * stored offsets, offsets are scales times as much, negative and exact.
   */
  public int codeBias() {
    return codeBias;
  }

  /** Columns of one row that fill whole words: all but 6-bit codes fill one. */
  int unitColumns() {
    return codeBits == 6 ? SixBitWords.COLUMNS : Integer.SIZE / codeBits;
  }

  /** Words of one row before a column's unit. */
  int wordsBefore(int column) {
    return column / unitColumns() * (unitColumns() * codeBits / Integer.SIZE);
  }

  /** Words that hold so many columns of one row. */
  int words(int columns) {
    return wordsBefore(columns + unitColumns() - 1);
  }

  /**
   * The layout that holds a type exactly: its codes in 4 or 6 bits where there is a layout for
   * them, its scales in 16 bits or in 8 where the file has them so.
   */
  static PanelLayout of(TensorType type) {
    return switch (type) {
      case F32 -> FLOATS;
      case F16 -> HALVES;
      case BF16 -> BRAIN_FLOATS;
      case Q4_0 -> NIBBLES_HALF_IMPLIED;
      case Q4_1 -> NIBBLES_HALF_HALF;
      case Q4_K -> NIBBLES_CODED_CODED;
      case Q5_0, Q8_0, IQ4_NL -> BYTES_HALF;
      case Q5_1 -> BYTES_HALF_HALF;
      case IQ4_XS, MXFP4 -> BYTES_FLOAT;
      case Q3_K, Q6_K -> SIXES_CODED;
      case Q2_K, Q5_K -> BYTES_CODED_CODED;
    };
  }

  /**
   * Bytes from the coded scales of some columns of a panel to those of the next.
   *
   * @param groups groups of {@link #FACTOR_COLUMNS}
   */
  public static int codedBytes(int groups) {
    return PANEL_ROWS * (Short.BYTES + groups);
  }

  static int padToBand(int rows) {
    return (rows + BAND_ROWS - 1) / BAND_ROWS * BAND_ROWS;
  }
}
