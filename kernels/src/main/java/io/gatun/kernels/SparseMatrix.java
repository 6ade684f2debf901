package io.gatun.kernels;

/**
 * A sparse matrix, in the heap: the entries of a pattern and their values.
 *
 * @param values in the pattern's order; not copied, and their owner may write others between steps,
 *     as training does
 */
@SuppressWarnings("ArrayRecordComponent") // rewritten in place from step to step
public record SparseMatrix(SparsePattern pattern, float[] values) {
  /**
   * Checks the number of values.
   *
   * @throws IllegalArgumentException if it is not that of the pattern's entries
   */
  public SparseMatrix {
    if (values.length != pattern.entries()) {
      throw new IllegalArgumentException(values.length + " values for " + pattern);
    }
  }
}
