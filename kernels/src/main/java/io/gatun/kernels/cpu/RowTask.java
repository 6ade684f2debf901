package io.gatun.kernels.cpu;

/**
 * Element-wise work on the rows of tensors; a unit is a row. Tasks are reused from call to call.
 */
abstract sealed class RowTask implements WorkerPool.Task {
  HostTensor x;
  HostTensor y;
  HostTensor out;

  @Override
  public final void run(int from, int to, int worker) {
    for (int row = from; row < to; row++) {
      apply(row, worker);
    }
  }

  abstract void apply(int row, int worker);

  /** {@code x += y}. */
  static final class Add extends RowTask {
    private final KernelSet kernels;

    Add(KernelSet kernels) {
      this.kernels = kernels;
    }

    @Override
    void apply(int row, int worker) {
      kernels.add(x.memory, x.rowOffset(row), y.memory, y.rowOffset(row), x.columns());
    }
  }

  /** {@code x += y}, one row for all. */
  static final class AddBias extends RowTask {
    private final KernelSet kernels;

    AddBias(KernelSet kernels) {
      this.kernels = kernels;
    }

    @Override
    void apply(int row, int worker) {
      kernels.add(x.memory, x.rowOffset(row), y.memory, y.rowOffset(0), x.columns());
    }
  }

  /** {@code out = silu(x) · y}. */
  static final class SwiGlu extends RowTask {
    private final KernelSet kernels;

    SwiGlu(KernelSet kernels) {
      this.kernels = kernels;
    }

    @Override
    void apply(int row, int worker) {
      kernels.swiGlu(
          x.memory,
          x.rowOffset(row),
          y.memory,
          y.rowOffset(row),
          out.memory,
          out.rowOffset(row),
          x.columns());
    }
  }

  /** Norms of x, weights y; one norm for each run of {@code y.columns()} elements. */
  static final class RmsNorm extends RowTask {
    private final KernelSet kernels;
    private final Scratch[] scratch;
    float epsilon;

    RmsNorm(KernelSet kernels, Scratch[] scratch) {
      this.kernels = kernels;
      this.scratch = scratch;
    }

    @Override
    void apply(int row, int worker) {
      int size = y.columns();
      for (int column = 0; column < x.columns(); column += size) {
        kernels.rmsNorm(
            x.memory,
            x.rowOffset(row) + (long) column * Float.BYTES,
            y.memory,
            y.rowOffset(0),
            epsilon,
            out.memory,
            out.rowOffset(row) + (long) column * Float.BYTES,
            size,
            scratch[worker].lanes);
      }
    }
  }

  /** Rows of an embedding table. */
  static final class Embed extends RowTask {
    PanelMatrix table;
    int[] ids;

    @Override
    void apply(int row, int worker) {
      long at = out.rowOffset(row);
      for (int column = 0; column < out.columns(); column++) {
        ScalarKernels.put(out.memory, at, column, table.weight(ids[row], column));
      }
    }
  }
}
