package io.gatun.format.tokenizer;

import java.util.Arrays;

/**
 * Byte strings by id and ids by byte string: all bytes in one array, and an open-addressing hash
 * table of ids. A vocabulary costs its bytes and some 12 more a token.
 */
final class TokenTable {
  private static final int EMPTY = -1;

  private final int[] slots;
  private final int[] ends;
  private final ByteSequence pool;
  private int size;
  private int longest;

  /**
   * @param capacity how many strings will be added
   */
  TokenTable(int capacity) {
    slots = new int[Integer.highestOneBit(Math.max(capacity, 1)) * 4];
    Arrays.fill(slots, EMPTY);
    ends = new int[capacity];
    pool = new ByteSequence(capacity * 8);
  }

  /** Gives the next id to a byte string that {@link #find} will not find. */
  void addHidden(byte[] bytes, int from, int to) {
    pool.addRange(bytes, from, to);
    ends[size++] = pool.size();
  }

  /**
   * Gives the next id to a byte string.
   *
   * @return the id that an equal string has already, or -1
   */
  int add(byte[] bytes, int from, int to) {
    int slot = slot(bytes, from, to);
    int present = slots[slot];
    if (present == EMPTY) {
      slots[slot] = size;
      longest = Math.max(longest, to - from);
    }
    addHidden(bytes, from, to);
    return present;
  }

  /** The id of a byte string, or -1. */
  int find(byte[] bytes, int from, int to) {
    return to - from > longest ? EMPTY : slots[slot(bytes, from, to)];
  }

  /** A copy of the bytes of an id. */
  byte[] bytes(int id) {
    return Arrays.copyOfRange(pool.array(), start(id), ends[id]);
  }

  private int start(int id) {
    return id == 0 ? 0 : ends[id - 1];
  }

  private int slot(byte[] bytes, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = hash * 0x01000193 + bytes[i];
    }
    hash *= 0x9E3779B9;
    int mask = slots.length - 1;
    int slot = (hash ^ (hash >>> 15)) & mask;
    while (slots[slot] != EMPTY && !equal(slots[slot], bytes, from, to)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean equal(int id, byte[] bytes, int from, int to) {
    return Arrays.equals(pool.array(), start(id), ends[id], bytes, from, to);
  }
}
