package io.gatun.kernels.cpu;

/**
 * The inner loops of dense products. A pair of panels is 32 outputs; where a matrix ends with half
 * a pair, the caller names its last panel twice and ignores the second half.
 *
 * <p>With f32 activations an output is one chain of fused multiply-adds over the columns, of
 * decoded weights. With int8 activations it is one chain over the groups of columns that share a
 * scale: first the scales with the exact integers {@code Σ code · q}, then, in layouts that store
 * offsets, the offsets with {@code Σ q}:
 *
 * <pre>
 *   y = 0
 *   for each group:   y = fma(scale, (float) Σ code · q · blockScale, y)
 *   for each group:   y = fma(offset, (float) Σ q · blockScale, y)
 * </pre>
 *
 * where Q4_0's codes are taken as −8..7, those of Q3_K and Q6_K as −32..31.
 */
public interface ProductKernels {
  /** All columns of two panels with one row of floats: {@code sums[0 .. 32)}. */
  void multiplyRow(
      PanelMatrix matrix, int panelA, int panelB, float[] x, float[] sums, RowScratch scratch);

  /**
   * Rounds blocks of 32: {@code scale = max|x| / 127}, {@code q = x · (127 / max|x|)} rounded to
   * nearest even. A block whose largest element is below {@link Int8Rows#SMALLEST} is zero.
   *
   * @param count a multiple of 32
   * @param q {@code count} integers of −127 to 127
   */
  void quantize(float[] x, int count, int[] q, float[] scales, int scalesAt);

  /** All columns of two panels with one rounded row: {@code sums[sumsAt .. sumsAt + 32)}. */
  void multiplyRowInt8(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      Int8Rows x,
      int row,
      float[] sums,
      int sumsAt,
      Int8Scratch scratch);

  /** All columns of two panels with all rounded rows: {@code sums[row · 32 ..]}. */
  void multiplyRowsInt8(
      PanelMatrix matrix, int panelA, int panelB, Int8Rows x, float[] sums, Int8Scratch scratch);
}
