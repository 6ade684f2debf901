package io.gatun.kernels.cpu;

import io.gatun.kernels.SparseMatrix;

/**
 * Adds a sparse product to dense ones; a unit is a token. A token's inputs and outputs stay in L1
 * while its entries are walked, and the entries of several tokens are walked together.
 */
final class AddSparse implements WorkerPool.Task {
  /** Multiply-adds below which more tokens are not worth another thread. */
  private static final int PRODUCTS_A_GRAIN = 16_384;

  /** Tokens that a kernel walks together: a grain is a multiple of them. */
  private static final int TOGETHER = 8;

  private final KernelSet kernels;
  private SparseMatrix delta;
  private HostTensor input;
  private HostTensor output;
  private int first;

  AddSparse(KernelSet kernels) {
    this.kernels = kernels;
  }

  /** {@code output[row] += input[row] · Δᵀ} for {@code from <= row < to}. */
  void run(
      WorkerPool pool,
      SparseMatrix newDelta,
      HostTensor newInput,
      int from,
      int to,
      HostTensor newOutput) {
    delta = newDelta;
    input = newInput;
    output = newOutput;
    first = from;
    int tokens = PRODUCTS_A_GRAIN / Math.max(1, delta.pattern().entries());
    pool.run(this, to - from, Math.max(1, tokens / TOGETHER) * TOGETHER);
    delta = null;
  }

  @Override
  public void run(int from, int to, int worker) {
    kernels.addSparse(
        delta,
        input.memory,
        input.rowOffset(first + from),
        input.rowStride * (long) Float.BYTES,
        output.memory,
        output.rowOffset(first + from),
        output.rowStride * (long) Float.BYTES,
        to - from);
  }
}
