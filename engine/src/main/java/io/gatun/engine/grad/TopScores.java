package io.gatun.engine.grad;

import java.util.Arrays;

/**
 * The places of the greatest scores. Of equal ones, a fixed pseudo-random order of places decides:
 * 4-bit weights have many equals, and the first rows of a matrix should not get them all.
 */
final class TopScores {
  private static final int BUCKETS = 1 << 16;

  private TopScores() {}

  /**
   * The greatest scores' places, ascending.
   *
   * @param scores finite numbers
   * @throws ArithmeticException if one is not
   */
  static int[] select(float[] scores, int count) {
    int[] sizes = new int[BUCKETS];
    for (int i = 0; i < scores.length; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new ArithmeticException("the score of weight " + i + " is " + scores[i]);
      }
      sizes[key(scores[i]) >>> 16]++;
    }
    int bucket = BUCKETS;
    int above = 0;
    while (above < count) {
      bucket--;
      above += sizes[bucket];
    }
    // Of the lowest bucket that is needed, only some.
    int needed = bucket == BUCKETS ? 0 : count - (above - sizes[bucket]);
    long[] border = bucket == BUCKETS ? new long[0] : border(scores, bucket, sizes[bucket]);
    int[] places = new int[count];
    int found = 0;
    long least = needed == 0 ? Long.MAX_VALUE : border[border.length - needed];
    for (int i = 0; i < scores.length; i++) {
      int own = key(scores[i]) >>> 16;
      if (own > bucket || (own == bucket && rank(scores[i], i) >= least)) {
        places[found++] = i;
      }
    }
    return places;
  }

  private static long[] border(float[] scores, int bucket, int size) {
    long[] ranks = new long[size];
    int found = 0;
    for (int i = 0; i < scores.length; i++) {
      if (key(scores[i]) >>> 16 == bucket) {
        ranks[found++] = rank(scores[i], i);
      }
    }
    Arrays.sort(ranks);
    return ranks;
  }

  /** Orders scores, those of equal size by a permutation of places. */
  private static long rank(float score, int place) {
    return (key(score) & 0xffffL) << 32 | (mixed(place) & 0xffffffffL);
  }

  /** Unsigned, in the order of numbers; both zeros are one. */
  private static int key(float score) {
    int bits = Float.floatToRawIntBits(score + 0f);
    return bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
  }

  /** A permutation of the integers: the last steps of MurmurHash3 (Appleby). */
  private static int mixed(int place) {
    int x = place;
    x = (x ^ x >>> 16) * 0x85ebca6b;
    x = (x ^ x >>> 13) * 0xc2b2ae35;
    return x ^ x >>> 16;
  }
}
