package io.gatun.engine.grad;

import java.util.Arrays;

/**
 * Keeps the places of the greatest of scores that come by, in about the room of those that are
 * kept. Of equal ones, a fixed pseudo-random order of places decides: 4-bit weights have many
 * equals, and the first rows of a matrix should not get them all.
 */
final class TopScores implements ScoreSink {
  private static final int LEAST_ROOM = 4096;

  private final int count;

  /** Scores and places by {@link #rank}; more than are kept, so that they are rarely sorted. */
  private long[] ranks;

  private int size;

  /** No lower rank can be among the greatest. */
  private long least = Long.MIN_VALUE;

  /**
   * @param count how many are kept
   */
  TopScores(int count) {
    this.count = count;
    ranks = new long[Math.min(Math.max(count, LEAST_ROOM), 2 * LEAST_ROOM)];
  }

  /** The greatest scores' places, ascending. */
  static int[] select(float[] scores, int count) {
    TopScores top = new TopScores(count);
    top.accept(0, scores, scores.length);
    return top.places();
  }

  /**
   * @throws ArithmeticException if a score is not a finite number
   */
  @Override
  public void accept(int place, float[] scores, int length) {
    for (int i = 0; i < length; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new ArithmeticException("the score of weight " + (place + i) + " is " + scores[i]);
      }
      long rank = rank(scores[i], place + i);
      if (rank > least) {
        if (size == ranks.length) {
          makeRoom();
        }
        ranks[size++] = rank;
      }
    }
  }

  private void makeRoom() {
    if (size >= 2L * count && size > LEAST_ROOM) {
      keepBest();
    } else {
      ranks = Arrays.copyOf(ranks, Math.toIntExact(Math.max(2L * size, LEAST_ROOM)));
    }
  }

  private void keepBest() {
    if (size > count) {
      Arrays.sort(ranks, 0, size);
      System.arraycopy(ranks, size - count, ranks, 0, count);
      size = count;
      least = count == 0 ? Long.MAX_VALUE : ranks[0];
    }
  }

  /** Their places, ascending. */
  int[] places() {
    keepBest();
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      places[i] = place(ranks[i]);
    }
    Arrays.sort(places);
    return places;
  }

  /** Their scores, in the order of {@link #places}. */
  float[] scores(int[] places) {
    keepBest();
    float[] scores = new float[size];
    for (int i = 0; i < size; i++) {
      scores[Arrays.binarySearch(places, place(ranks[i]))] = score(ranks[i]);
    }
    return scores;
  }

  /** Orders scores, equal ones by a permutation of places; both can be had back. */
  private static long rank(float score, int place) {
    int bits = Float.floatToRawIntBits(score + 0f); // both zeros are one
    int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) ordered << 32 | (mixed(place) & 0xffffffffL);
  }

  private static float score(long rank) {
    int ordered = (int) (rank >>> 32);
    return Float.intBitsToFloat(ordered ^ (ordered >> 31 & Integer.MAX_VALUE));
  }

  private static int place(long rank) {
    return unmixed((int) rank);
  }

  /** A permutation of the integers: the last steps of MurmurHash3 (Appleby). */
  private static int mixed(int place) {
    int x = place;
    x = (x ^ x >>> 16) * 0x85ebca6b;
    x = (x ^ x >>> 13) * 0xc2b2ae35;
    return x ^ x >>> 16;
  }

  /** The other way: its shifts undone, its factors' inverses modulo 2^32. */
  private static int unmixed(int mixed) {
    int x = (mixed ^ mixed >>> 16) * 0x7ed1b41d;
    x = (x ^ x >>> 13 ^ x >>> 26) * 0xa5cb9243;
    return x ^ x >>> 16;
  }
}
