package io.gatun.kernels.cpu;

import io.gatun.kernels.Activations;

/**
 * Runs kernels on tiny tensors until they are compiled. Vector code is a hundred times slower in
 * the interpreter than compiled, so a first request that met it cold would wait for seconds.
 */
final class WarmUp {
  /** One group of each size that tiles exist for, a few times over. */
  static final int MOST_ROWS = 12 + 8 + 4 + 2 + 1;

  static final int[] SINGLE_ROW = {1};

  /** Values in a row. */
  static final int COLUMNS = 256;

  /** A round of compiled kernels takes a tenth of this. */
  private static final long COMPILED_NANOS = 3_000_000;

  private static final int ROUNDS_IN_A_ROW = 3;

  /** Whatever is not compiled by then is compiled at work. */
  private static final long LONGEST_NANOS = 3_000_000_000L;

  private WarmUp() {}

  /** Rows of steps that together run all kernels. */
  static int[] anyRows(Activations activations) {
    return activations.rounds(1) == activations.rounds(MOST_ROWS)
        ? new int[] {MOST_ROWS, 1}
        // short steps run kernels of their own
        : new int[] {MOST_ROWS, Activations.FEW_ROWS, 1};
  }

  /**
   * Repeats a round until it is fast.
   *
   * @return whether it became so in time
   */
  static boolean untilCompiled(Runnable round) {
    long start = System.nanoTime();
    int fast = 0;
    while (fast < ROUNDS_IN_A_ROW) {
      long before = System.nanoTime();
      if (before - start > LONGEST_NANOS) {
        return false;
      }
      round.run();
      fast = System.nanoTime() - before < COMPILED_NANOS ? fast + 1 : 0;
    }
    return true;
  }
}
