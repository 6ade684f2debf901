package io.gatun.kernels.cpu;

/** Sixteen codes of six bits in three words: see {@link PanelLayout}. */
final class SixBitWords {
  /** Columns of one row that fill whole words. */
  static final int COLUMNS = 16;

  /** Words that they fill. */
  static final int WORDS = 3;

  private static final int BYTES = Integer.BYTES;

  private SixBitWords() {}

  /**
   * One of the three words.
   *
   * @param codes of a row; codes plus {@code bias} are 0..63
   * @param from which is the first of the sixteen
   */
  static int word(byte[] codes, int from, int word, int bias) {
    int bits = 0;
    for (int b = 0; b < BYTES; b++) {
      int own = codes[from + BYTES * word + b] + bias;
      int shared = codes[from + BYTES * WORDS + b] + bias;
      bits |= (own | ((shared >> (2 * word)) & 3) << 6) << (8 * b);
    }
    return bits;
  }

  /** The code of a column, 0..63. */
  static int code(int word0, int word1, int word2, int column) {
    int shift = 8 * (column % BYTES);
    return switch (column % COLUMNS / BYTES) {
      case 0 -> (word0 >>> shift) & 63;
      case 1 -> (word1 >>> shift) & 63;
      case 2 -> (word2 >>> shift) & 63;
      default -> high(word0, shift) | (high(word1, shift) << 2) | (high(word2, shift) << 4);
    };
  }

  private static int high(int word, int shift) {
    return (word >>> (shift + 6)) & 3;
  }
}
