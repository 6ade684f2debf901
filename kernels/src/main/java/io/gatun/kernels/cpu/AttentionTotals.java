package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Softmax over blocks of positions (Milakov and Gimelshein 2018): of each query the largest shift
 * so far, and the sum of weights and the weighted values that belong to it. Each block comes with a
 * shift of its own, so that blocks can be computed in any order and by any thread; they are added
 * here in order of position.
 */
final class AttentionTotals {
  private final KernelSet kernels;
  private float[] values = new float[0];
  private float[] shifts = new float[0];
  private float[] sums = new float[0];

  AttentionTotals(KernelSet kernels) {
    this.kernels = kernels;
  }

  void clear(int queries, int valueSize) {
    if (values.length < queries * valueSize || shifts.length < queries) {
      values = new float[queries * valueSize];
      shifts = new float[queries];
      sums = new float[queries];
    }
    Arrays.fill(values, 0, queries * valueSize, 0);
    Arrays.fill(shifts, 0, queries, Float.NEGATIVE_INFINITY);
    Arrays.fill(sums, 0, queries, 0);
  }

  /** Adds what a block gives a query; without weight it is left out. */
  void add(int query, int valueSize, float shift, float sum, float[] block, int at) {
    if (sum == 0) {
      return;
    }
    float larger = Math.max(shifts[query], shift);
    float keep = Exponential.exp(shifts[query] - larger);
    float take = Exponential.exp(shift - larger);
    shifts[query] = larger;
    sums[query] = Math.fma(sum, take, sums[query] * keep);
    kernels.merge(values, query * valueSize, block, at, valueSize, keep, take);
  }

  /** Writes the weighted mean of a query's values; once. */
  void write(int query, int valueSize, MemorySegment out, long offset, int count) {
    float inverse = 1f / sums[query];
    int at = query * valueSize;
    for (int i = at; i < at + count; i++) {
      values[i] *= inverse;
    }
    MemorySegment.copy(values, at, out, ValueLayout.JAVA_FLOAT, offset, count);
  }
}
