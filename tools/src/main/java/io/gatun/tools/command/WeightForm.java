package io.gatun.tools.command;

import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.tensor.TensorType;

/**
 * How the CPU backend holds the weights of a tensor type: told here without the backend, which
 * would need the Vector API. A test holds the two together.
 *
 * @param layout in words
 * @param codeBits bits of a weight
 * @param group weights that share a scale; 0 if there are none
 * @param factorBits bits of a group's scale and offset together
 * @param commonBytes bytes that the factors of 256 columns have in common
 */
record WeightForm(String layout, int codeBits, int group, int factorBits, int commonBytes) {
  private static final int PANEL_ROWS = 16;
  private static final int COMMON_COLUMNS = 256;
  private static final long CACHE_LINE = 64;

  static WeightForm of(TensorType type) {
    return switch (type) {
      case F32 -> new WeightForm("f32 panels", 32, 0, 0, 0);
      case F16 -> new WeightForm("f16 panels", 16, 0, 0, 0);
      case BF16 -> new WeightForm("bf16 panels", 16, 0, 0, 0);
      case Q4_0 -> new WeightForm("4-bit panels, f16 scales", 4, 32, 16, 0);
      case Q4_1 -> new WeightForm("4-bit panels, f16 scales and offsets", 4, 32, 32, 0);
      case Q4_K ->
          new WeightForm("4-bit panels, 8-bit scales and offsets, f16 a 256 columns", 4, 32, 16, 4);
      case Q5_0, Q8_0, IQ4_NL -> new WeightForm("8-bit panels, f16 scales", 8, 32, 16, 0);
      case Q5_1 -> new WeightForm("8-bit panels, f16 scales and offsets", 8, 32, 32, 0);
      case IQ4_XS, MXFP4 -> new WeightForm("8-bit panels, f32 scales", 8, 32, 32, 0);
      case Q3_K, Q6_K ->
          new WeightForm("6-bit panels, 8-bit scales, f16 a 256 columns", 6, 16, 8, 2);
      case Q2_K -> coded(16);
      case Q5_K -> coded(32);
    };
  }

  private static WeightForm coded(int group) {
    String layout = "8-bit panels, 8-bit scales and offsets, f16 a 256 columns";
    return new WeightForm(layout, 8, group, 16, 4);
  }

  /** Bytes that a tensor takes; one of a single dimension is held as it is. */
  static long bytes(GgufTensor tensor) {
    return tensor.dimensions().size() == 1
        ? tensor.bytes()
        : of(tensor.type()).bytes(tensor.rows(), tensor.columns());
  }

  /** Bytes of a matrix. */
  long bytes(long rows, long columns) {
    long factors = group == 0 ? 0 : columns / group * factorBits / Byte.SIZE;
    long common = columns / COMMON_COLUMNS * commonBytes;
    long panel = toLine(PANEL_ROWS * (factors + common)) + toLine(PANEL_ROWS * codes(columns));
    return Math.ceilDiv(rows, PANEL_ROWS) * panel;
  }

  /** Bytes of one row's codes, in words of 32 bits, three of which hold 16 codes of 6 bits. */
  private long codes(long columns) {
    return codeBits == 6
        ? Math.ceilDiv(columns, 16) * 3 * Integer.BYTES
        : Math.ceilDiv(columns * codeBits, Integer.SIZE) * Integer.BYTES;
  }

  private static long toLine(long bytes) {
    return (bytes + CACHE_LINE - 1) & -CACHE_LINE;
  }
}
