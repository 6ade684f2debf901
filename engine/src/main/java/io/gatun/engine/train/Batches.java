package io.gatun.engine.train;

import io.gatun.engine.random.Permutation;

/** Which examples a step sees: every one once in each epoch, in an order of its own. */
final class Batches {
  private final int examples;
  private final int batchSize;
  private final long seed;
  private long epoch = -1;
  private int[] order;

  Batches(int examples, int batchSize, long seed) {
    if (examples < 1) {
      throw new IllegalArgumentException("there is no example to train on");
    }
    this.examples = examples;
    this.batchSize = Math.min(batchSize, examples);
    this.seed = seed;
  }

  /** Whether every step sees all examples. */
  boolean whole() {
    return batchSize == examples;
  }

  /** The examples of a step, from 1. */
  int[] of(long step) {
    int[] batch = new int[batchSize];
    for (int i = 0; i < batchSize; i++) {
      long position = (step - 1) * batchSize + i;
      batch[i] = whole() ? i : order(position / examples)[(int) (position % examples)];
    }
    return batch;
  }

  private int[] order(long wanted) {
    if (wanted != epoch) {
      order = Permutation.of(examples, seed, wanted);
      epoch = wanted;
    }
    return order;
  }
}
