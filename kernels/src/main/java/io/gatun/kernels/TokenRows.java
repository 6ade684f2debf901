package io.gatun.kernels;

import java.util.Objects;

/**
 * Which sequence and position each row of a batch stands for. Rows of several sequences, of unequal
 * length, lie packed without padding; reused from step to step.
 */
public final class TokenRows {
  private final KvCache[] caches;
  private final int[] positions;
  private int count;

  /** Room for {@code capacity} rows. */
  public TokenRows(int capacity) {
    caches = new KvCache[capacity];
    positions = new int[capacity];
  }

  /** Forgets all rows. */
  public void clear() {
    java.util.Arrays.fill(caches, 0, count, null);
    count = 0;
  }

  /** Adds a row that stands for one position of the sequence behind a cache. */
  public void add(KvCache cache, int position) {
    Objects.checkIndex(position, cache.shape().capacity());
    caches[count] = cache;
    positions[count] = position;
    count++;
  }

  /** Number of rows. */
  public int count() {
    return count;
  }

  /** The cache of a row. */
  public KvCache cache(int row) {
    return caches[row];
  }

  /** The position of a row within its sequence. */
  public int position(int row) {
    return positions[row];
  }
}
