package io.gatun.kernels;

/**
 * A sparse matrix, in the heap: the entries of a pattern and their values.
 *
 * @param values in the pattern's order, and no matter what behind them; not copied, and their owner
 *     may write others between products, as training does
 */
@SuppressWarnings("ArrayRecordComponent") // rewritten in place
public record SparseMatrix(SparsePattern pattern, float[] values) {
  /**
   * Checks the number of values.
   *
   * @throws IllegalArgumentException if it is less than that of the pattern's entries
   */
  public SparseMatrix {
    if (values.length < pattern.entries()) {
      throw new IllegalArgumentException(values.length + " values for " + pattern);
    }
  }
}
