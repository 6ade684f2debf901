package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Backpropagation through what works row by row; a unit is a row. Reused from call to call. */
abstract sealed class BackwardRowTask implements WorkerPool.Task {
  HostTensor x;
  HostTensor y;
  HostTensor gradient;
  HostTensor out;

  @Override
  public final void run(int from, int to, int worker) {
    for (int row = from; row < to; row++) {
      apply(row, worker);
    }
  }

  abstract void apply(int row, int worker);

  /** Norms of x, weights y; one norm for each run of {@code y.columns()} elements. */
  static final class RmsNorm extends BackwardRowTask {
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
        long at = (long) column * Float.BYTES;
        kernels.rmsNormBackward(
            x.memory,
            x.rowOffset(row) + at,
            y.memory,
            y.rowOffset(0),
            epsilon,
            gradient.memory,
            gradient.rowOffset(row) + at,
            out.memory,
            out.rowOffset(row) + at,
            size,
            scratch[worker].lanes);
      }
    }
  }

  /** Gate x, up y; the gate's gradient goes to {@code out}. */
  static final class SwiGlu extends BackwardRowTask {
    private final KernelSet kernels;
    HostTensor upGradient;

    SwiGlu(KernelSet kernels) {
      this.kernels = kernels;
    }

    @Override
    void apply(int row, int worker) {
      kernels.swiGluBackward(
          x.memory,
          x.rowOffset(row),
          y.memory,
          y.rowOffset(row),
          gradient.memory,
          gradient.rowOffset(row),
          out.memory,
          out.rowOffset(row),
          upGradient.memory,
          upGradient.rowOffset(row),
          x.columns());
    }
  }

  /** {@code x *= factors[row]}. */
  static final class Scale extends BackwardRowTask {
    private final KernelSet kernels;
    private final float[][] lines;
    float[] factors;

    Scale(KernelSet kernels, int threads) {
      this.kernels = kernels;
      lines = new float[threads][0];
    }

    @Override
    void apply(int row, int worker) {
      int count = x.columns();
      if (lines[worker].length < count) {
        lines[worker] = new float[count];
      }
      float[] line = lines[worker];
      MemorySegment.copy(x.memory, ValueLayout.JAVA_FLOAT, x.rowOffset(row), line, 0, count);
      kernels.scale(line, 0, count, factors[row]);
      MemorySegment.copy(line, 0, x.memory, ValueLayout.JAVA_FLOAT, x.rowOffset(row), count);
    }
  }
}
