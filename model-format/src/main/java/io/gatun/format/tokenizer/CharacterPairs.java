package io.gatun.format.tokenizer;

import java.util.BitSet;

/**
 * Which two characters stand next to each other in any token. Where two characters of a text do
 * not, no merge ever joins them, so the text can be cut there before merging; that keeps the rows
 * short. By hash: two characters may seem to be neighbours though they are not, which costs time
 * only.
 */
final class CharacterPairs {
  private static final int BITS = 20;

  private final BitSet present = new BitSet(1 << BITS);

  void add(String token) {
    int last = -1;
    int at = 0;
    while (at < token.length()) {
      int codePoint = token.codePointAt(at);
      at += Character.charCount(codePoint);
      if (last >= 0) {
        present.set(place(last, codePoint));
      }
      last = codePoint;
    }
  }

  /** False only where no token has these two next to each other. */
  boolean mayHave(int first, int second) {
    return present.get(place(first, second));
  }

  private static int place(int first, int second) {
    return ((first * 0x9E3779B1 + second) * 0x85EBCA6B) >>> (32 - BITS);
  }
}
