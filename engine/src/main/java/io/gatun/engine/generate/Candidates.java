package io.gatun.engine.generate;

import java.util.Arrays;

/**
 * The tokens that may still be drawn. Each is one sortable long: the logit in the upper half, the
 * complement of the id in the lower, so that a larger key is a larger logit and, among equal ones,
 * the lower id. The first {@link #ordered} of {@link #size} are the largest, in falling order.
 */
final class Candidates {
  private final long[] keys;
  private int size;
  private int ordered;

  /** All tokens with a finite logit; those at negative infinity can never be drawn. */
  Candidates(float[] logits) {
    keys = new long[logits.length];
    for (int id = 0; id < logits.length; id++) {
      float logit = checked(logits[id], id);
      if (logit > Float.NEGATIVE_INFINITY) {
        keys[size++] = key(logit, id);
      }
    }
    if (size == 0) {
      throw noneLeft();
    }
  }

  /** A logit that can be compared: neither NaN nor positive infinity. */
  static float checked(float logit, int id) {
    if (!(logit < Float.POSITIVE_INFINITY)) {
      throw new ArithmeticException(
          "the logit of token %d is %s: the model's numbers overflowed".formatted(id, logit));
    }
    return logit;
  }

  static ArithmeticException noneLeft() {
    return new ArithmeticException("no token can be drawn: every logit is -Infinity");
  }

  int size() {
    return size;
  }

  int id(int index) {
    return ~(int) keys[index];
  }

  float logit(int index) {
    int sortable = (int) (keys[index] >> 32);
    return Float.intBitsToFloat(sortable ^ (sortable >> 31 & Integer.MAX_VALUE));
  }

  /** Drops all but the first {@code count}, which must be in order. */
  void keep(int count) {
    order(count);
    size = Math.min(size, count);
    ordered = Math.min(ordered, size);
  }

  /** Sees to it that the {@code count} largest (or all, if fewer) come first, in falling order. */
  void order(int count) {
    int wanted = Math.min(count, size);
    if (wanted <= ordered) {
      return;
    }
    if (wanted < size) {
      select(wanted);
    }
    Arrays.sort(keys, ordered, wanted);
    for (int low = ordered, high = wanted - 1; low < high; low++, high--) {
      swap(low, high);
    }
    ordered = wanted;
  }

  /** Quickselect: afterwards no key from {@code count} on is larger than one before it. */
  private void select(int count) {
    int low = ordered;
    int high = size - 1;
    while (low < high) {
      long pivot = median(keys[low], keys[(low + high) >>> 1], keys[high]);
      int left = low;
      int right = high;
      while (left <= right) {
        while (keys[left] > pivot) {
          left++;
        }
        while (keys[right] < pivot) {
          right--;
        }
        if (left <= right) {
          swap(left++, right--);
        }
      }
      if (count - 1 <= right) {
        high = right;
      } else if (count - 1 >= left) {
        low = left;
      } else {
        return;
      }
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private void swap(int i, int j) {
    long key = keys[i];
    keys[i] = keys[j];
    keys[j] = key;
  }

  private static long key(float logit, int id) {
    int bits = Float.floatToRawIntBits(logit + 0f); // + 0 makes -0 equal to 0
    int sortable = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) sortable << 32 | (~id & 0xFFFFFFFFL);
  }
}
