package io.gatun.format.tokenizer;

/** What all pre-tokenizers do with white space. */
final class Spaces {
  private Spaces() {}

  /**
   * {@code \s+(?!\S)|\s+}: all of a run of white space, but for its last character where something
   * follows that this character then belongs to.
   */
  static int wordEnd(int at, int runEnd, int end) {
    return runEnd < end && runEnd - at > 1 ? runEnd - 1 : runEnd;
  }
}
