package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The logarithm of the sum of the exponentials of a row. A unit is a block of 4,096 elements, first
 * for the largest element, then for the sum of exponentials in f32; the sums of blocks are added in
 * double precision and in order.
 */
final class LogSumExp {
  private static final int BLOCK = 4096;

  private final KernelSet kernels;
  private final float[][] blocks;
  private final float[][] lanes;
  private final WorkerPool.Task largest = this::findLargest;
  private final WorkerPool.Task sums = this::sumExponentials;
  private HostTensor x;
  private int row;
  private float max;
  private float[] results = new float[0];

  LogSumExp(KernelSet kernels, int threads) {
    this.kernels = kernels;
    blocks = new float[threads][BLOCK];
    lanes = new float[threads][LaneSum.LANES];
  }

  double run(WorkerPool pool, HostTensor newX, int newRow) {
    x = newX;
    row = newRow;
    int units = Math.ceilDiv(x.columns(), BLOCK);
    if (results.length < units) {
      results = new float[units];
    }
    pool.run(largest, units, 1);
    max = Float.NEGATIVE_INFINITY;
    for (int unit = 0; unit < units; unit++) {
      max = Math.max(max, results[unit]);
    }
    pool.run(sums, units, 1);
    double sum = 0;
    for (int unit = 0; unit < units; unit++) {
      sum += results[unit];
    }
    return max + StrictMath.log(sum);
  }

  private void findLargest(int from, int to, int worker) {
    for (int unit = from; unit < to; unit++) {
      int count = read(unit, worker);
      results[unit] = kernels.max(blocks[worker], 0, count);
    }
  }

  private void sumExponentials(int from, int to, int worker) {
    for (int unit = from; unit < to; unit++) {
      int count = read(unit, worker);
      results[unit] = kernels.exponentials(blocks[worker], 0, count, 1, max, lanes[worker]);
    }
  }

  private int read(int unit, int worker) {
    int from = unit * BLOCK;
    int count = Math.min(BLOCK, x.columns() - from);
    long at = x.rowOffset(row) + (long) from * Float.BYTES;
    MemorySegment.copy(x.memory, ValueLayout.JAVA_FLOAT, at, blocks[worker], 0, count);
    return count;
  }
}
