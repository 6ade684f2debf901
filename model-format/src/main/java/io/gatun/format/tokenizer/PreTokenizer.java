package io.gatun.format.tokenizer;

import java.util.List;

/**
 * How a byte-level vocabulary cuts text into words before any merge; no token spans two words.
 *
 * @param name as in {@code tokenizer.ggml.pre}
 * @param rules applied one after the other, each to the pieces that the one before left
 * @param ignoresMerges whether a word that is a token is taken as it is
 * @param addsBos whether a prompt begins with BOS where the file does not say
 */
record PreTokenizer(String name, List<WordRule> rules, boolean ignoresMerges, boolean addsBos) {

  /** The ends of the words, in order. */
  IntSequence wordEnds(ClassifiedText text) {
    IntSequence ends = new IntSequence(8);
    if (text.size() > 0) {
      ends.add(text.size());
    }
    for (WordRule rule : rules) {
      IntSequence finer = new IntSequence(Math.max(ends.size(), text.size() / 4));
      int at = 0;
      for (int piece = 0; piece < ends.size(); piece++) {
        int end = ends.get(piece);
        while (at < end) {
          at = rule.wordEnd(text, at, end);
          finer.add(at);
        }
      }
      ends = finer;
    }
    return ends;
  }
}
