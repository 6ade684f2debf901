package io.gatun.kernels.cpu;

import io.gatun.kernels.SparseMatrix;
import java.lang.foreign.MemorySegment;

/** The inner loop of sparse products. */
public interface SparseKernels {
  /**
   * Adds sparse products to the outputs of some tokens:
   *
   * <pre>
   *   for token, each row that holds entries:
   *     y = 0;  for entry of the row, in order of columns:  y = fma(value, x[token][column], y)
   *     out[token][row] += y
   * </pre>
   *
   * @param stride bytes from a token's inputs to the next one's
   * @param outStride bytes from a token's outputs to the next one's
   */
  void addSparse(
      SparseMatrix delta,
      MemorySegment x,
      long xOffset,
      long stride,
      MemorySegment out,
      long outOffset,
      long outStride,
      int tokens);
}
