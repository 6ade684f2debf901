package io.gatun.engine.random;

/**
 * Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011). A pure function of (seed, position): what was drawn can
 * be drawn again, or gone on with, from any place.
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int KEY_STEP_0 = 0x9E3779B9;
  private static final int KEY_STEP_1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;

  private Philox() {}

  /**
   * The four output words for a counter of four words and a key of two.
   *
   * @param out where the words go
   */
  public static void block(int[] counter, int key0, int key1, int[] out) {
    int c0 = counter[0];
    int c1 = counter[1];
    int c2 = counter[2];
    int c3 = counter[3];
    int k0 = key0;
    int k1 = key1;
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & LOW);
      long product1 = MULTIPLIER_1 * (c2 & LOW);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += KEY_STEP_0;
      k1 += KEY_STEP_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /** A number in [0, 1) with 53 random bits. */
  public static double uniform(long seed, long position) {
    int[] counter = {(int) position, (int) (position >>> 32), 0, 0};
    int[] words = new int[4];
    block(counter, (int) seed, (int) (seed >>> 32), words);
    long bits = (words[0] & LOW) << 21 ^ (words[1] & LOW) >>> 11;
    return bits * 0x1p-53;
  }

  /**
   * Numbers in [0, 1) with 24 random bits.
   *
   * @param stream which of the seed's streams
   * @param first of the stream's numbers, a multiple of 4
   * @param out filled whole
   */
  public static void uniform(long seed, long stream, int first, float[] out) {
    int[] counter = {0, 0, (int) stream, (int) (stream >>> 32)};
    int[] words = new int[4];
    for (int i = 0; i < out.length; i += 4) {
      counter[0] = (first + i) / 4;
      block(counter, (int) seed, (int) (seed >>> 32), words);
      for (int j = 0; j < Math.min(4, out.length - i); j++) {
        out[i + j] = (words[j] >>> 8) * 0x1p-24f;
      }
    }
  }
}
