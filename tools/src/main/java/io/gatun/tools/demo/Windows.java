package io.gatun.tools.demo;

import io.gatun.format.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * Pieces of a corpus as a model reads them: whole documents one after the other, each after a
 * beginning-of-text token, the last one cut off.
 *
 * @param length tokens of a piece
 */
record Windows(Corpus corpus, Tokenizer tokenizer, int length) {
  /** Even the shortest documents fill a piece. */
  private int documents() {
    return length / 8;
  }

  /** A piece, a function of its number alone; no two have documents in common. */
  int[] window(long number) {
    int[] window = new int[length];
    int filled = 0;
    long document = number * documents();
    while (filled < length) {
      int[] tokens = tokenizer.encodePrompt(corpus.document(document++), false);
      int count = Math.min(tokens.length, length - filled);
      System.arraycopy(Arrays.copyOf(tokens, count), 0, window, filled, count);
      filled += count;
    }
    return window;
  }
}
