package io.gatun.format.tokenizer;

import java.util.Arrays;

/**
 * The heart of every BPE: a row of symbols in which the best pair of neighbours becomes one symbol,
 * the leftmost first among equals, until no pair is left. A linked list and a queue make that O(n
 * log n), however long the row.
 *
 * <p>What a pair becomes, and how good it is, is the subclass's.
 */
abstract class NeighbourMerger {
  /** The answer of {@link #pair} where two neighbours do not merge. */
  static final long NO_PAIR = -1;

  private final MergeQueue queue = new MergeQueue();

  /** The symbols; one that was merged into its left neighbour is dead. */
  private int[] symbols = new int[64];

  private int[] previous = new int[64];
  private int[] next = new int[64];

  /** What the symbol here and the next one become, or -1: none, or the symbol is dead. */
  private int[] merged = new int[64];

  private int[] order = new int[64];
  private int size;

  /**
   * What the neighbours at places {@code left} and {@code right} merge to.
   *
   * @return the order, lower first, in the high 32 bits and the new symbol, not negative, in the
   *     low ones; or {@link #NO_PAIR}
   */
  abstract long pair(int left, int right);

  final void clear() {
    size = 0;
  }

  final void add(int symbol) {
    if (size == symbols.length) {
      int capacity = size * 2;
      symbols = Arrays.copyOf(symbols, capacity);
      previous = Arrays.copyOf(previous, capacity);
      next = Arrays.copyOf(next, capacity);
      merged = Arrays.copyOf(merged, capacity);
      order = Arrays.copyOf(order, capacity);
    }
    symbols[size++] = symbol;
  }

  /** The symbol at a place. */
  final int symbol(int place) {
    return symbols[place];
  }

  /** The place of the symbol after the one at a place, or -1. The first place is always 0. */
  final int next(int place) {
    return next[place];
  }

  final int size() {
    return size;
  }

  /** Merges until nothing merges any more. */
  final void merge() {
    for (int i = 0; i < size; i++) {
      previous[i] = i - 1;
      next[i] = i + 1 < size ? i + 1 : -1;
    }
    for (int i = 0; i < size; i++) {
      offer(i);
    }
    while (!queue.isEmpty()) {
      long best = queue.poll();
      int left = (int) best;
      // Stale: the pair that was offered is no more. One of the same order may be there by now;
      // then this is its turn just as well.
      if (merged[left] < 0 || order[left] != (int) (best >> 32)) {
        continue;
      }
      int right = next[left];
      symbols[left] = merged[left];
      merged[right] = -1;
      next[left] = next[right];
      if (next[left] >= 0) {
        previous[next[left]] = left;
      }
      offer(left);
      if (previous[left] >= 0) {
        offer(previous[left]);
      }
    }
  }

  private void offer(int left) {
    int right = next[left];
    long pair = right < 0 ? NO_PAIR : pair(left, right);
    merged[left] = (int) pair;
    order[left] = (int) (pair >> 32);
    if (merged[left] >= 0) {
      queue.add(((pair >> 32) << 32) | left);
    }
  }
}
