package io.gatun.engine.random;

/** Random orders, each a pure function of (seed, stream). */
public final class Permutation {
  private Permutation() {}

  /**
   * The numbers below a count in random order, by the shuffle of Fisher and Yates.
   *
   * @param stream which of the seed's orders, from 0
   */
  public static int[] of(int count, long seed, long stream) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int other = (int) (Philox.uniform(seed, stream << 32 | i) * (i + 1));
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }
}
