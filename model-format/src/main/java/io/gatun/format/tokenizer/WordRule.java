package io.gatun.format.tokenizer;

/**
 * Cuts text into words, one at a time: a regular expression of a pre-tokenizer, written out by hand
 * so that it takes linear time and constant stack whatever the text. What the expression does not
 * match up to its next match is one word too.
 */
@FunctionalInterface
interface WordRule {
  /**
   * The end of the word that starts at {@code at}, in {@code at + 1 .. end}. Nothing before {@code
   * at} or from {@code end} on may matter.
   */
  int wordEnd(ClassifiedText text, int at, int end);
}
