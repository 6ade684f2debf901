package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Softmax and cross-entropy of logits, whose gradient takes their place; a unit is a row. Sums as
 * in {@link LogSumExp}: exponentials in f32 over blocks of 4,096, the blocks in double precision.
 */
final class CrossEntropyBackward implements WorkerPool.Task {
  private static final int BLOCK = 4096;

  private final KernelSet kernels;
  private final float[][] blocks;
  private final float[][] lanes;
  private HostTensor logits;
  private int[] targets;
  private double[] losses;

  CrossEntropyBackward(KernelSet kernels, int threads) {
    this.kernels = kernels;
    blocks = new float[threads][BLOCK];
    lanes = new float[threads][LaneSum.LANES];
  }

  void run(WorkerPool pool, HostTensor newLogits, int rows, int[] newTargets, double[] newLosses) {
    logits = newLogits;
    targets = newTargets;
    losses = newLosses;
    pool.run(this, rows, 1);
  }

  @Override
  public void run(int from, int to, int worker) {
    for (int row = from; row < to; row++) {
      backward(row, blocks[worker], lanes[worker]);
    }
  }

  private void backward(int row, float[] block, float[] ownLanes) {
    int columns = logits.columns();
    float max = Float.NEGATIVE_INFINITY;
    for (int from = 0; from < columns; from += BLOCK) {
      max = Math.max(max, kernels.max(block, 0, read(row, from, block)));
    }
    float target = logits.get(row, targets[row]);
    double sum = 0;
    for (int from = 0; from < columns; from += BLOCK) {
      int count = read(row, from, block);
      sum += kernels.exponentials(block, 0, count, 1, max, ownLanes);
      write(row, from, block, count);
    }
    losses[row] = max + StrictMath.log(sum) - target;
    float inverse = (float) (1 / sum);
    for (int from = 0; from < columns; from += BLOCK) {
      int count = read(row, from, block);
      kernels.scale(block, 0, count, inverse);
      int at = targets[row] - from;
      if (at >= 0 && at < count) {
        block[at] -= 1;
      }
      write(row, from, block, count);
    }
  }

  private int read(int row, int from, float[] block) {
    int count = Math.min(BLOCK, logits.columns() - from);
    MemorySegment.copy(logits.memory, ValueLayout.JAVA_FLOAT, at(row, from), block, 0, count);
    return count;
  }

  private void write(int row, int from, float[] block, int count) {
    MemorySegment.copy(block, 0, logits.memory, ValueLayout.JAVA_FLOAT, at(row, from), count);
  }

  private long at(int row, int column) {
    return logits.rowOffset(row) + (long) column * Float.BYTES;
  }
}
