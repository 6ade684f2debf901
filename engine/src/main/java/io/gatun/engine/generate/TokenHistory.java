package io.gatun.engine.generate;

import java.util.Arrays;

/** A growing list of token ids: prompt first, then what was generated. */
final class TokenHistory {
  private int[] ids;
  private int size;

  TokenHistory(int... initial) {
    ids = Arrays.copyOf(initial, Math.max(64, initial.length));
    size = initial.length;
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return ids[index];
  }

  int[] from(int start) {
    return Arrays.copyOfRange(ids, start, size);
  }

  /** Forgets all but the first {@code newSize}. */
  void truncate(int newSize) {
    size = newSize;
  }
}
