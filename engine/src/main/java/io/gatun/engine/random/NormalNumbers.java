package io.gatun.engine.random;

/**
 * Standard normal numbers, each a pure function of (seed, stream, index): {@link Philox} blocks
 * through the transform of Box and Muller, "A note on the generation of random normal deviates"
 * (1958), in strict arithmetic, so that any machine draws the same bits.
 */
public final class NormalNumbers {
  private static final long LOW = 0xFFFFFFFFL;

  private NormalNumbers() {}

  /**
   * The first numbers of a stream.
   *
   * @param seed the key
   * @param stream which of the seed's streams
   * @param out filled whole
   */
  public static void fill(long seed, long stream, float[] out) {
    int[] counter = new int[4];
    counter[2] = (int) stream;
    counter[3] = (int) (stream >>> 32);
    int[] words = new int[4];
    for (int i = 0; i < out.length; i += 4) {
      counter[0] = i / 4;
      Philox.block(counter, (int) seed, (int) (seed >>> 32), words);
      pair(words[0], words[1], out, i);
      if (i + 2 < out.length) {
        pair(words[2], words[3], out, i + 2);
      }
    }
  }

  /** Two numbers of two words, or the first of them at the array's end. */
  private static void pair(int first, int second, float[] out, int at) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(((first & LOW) + 1) * 0x1p-32));
    double angle = 2 * Math.PI * (second & LOW) * 0x1p-32;
    out[at] = (float) (radius * StrictMath.cos(angle));
    if (at + 1 < out.length) {
      out[at + 1] = (float) (radius * StrictMath.sin(angle));
    }
  }
}
