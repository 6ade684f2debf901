package io.gatun.engine.task;

import java.util.Objects;

/**
 * An example as a model reads it.
 *
 * <p>With several candidates the right one is to be more likely than the others. With one there is
 * nothing to choose, and its own likelihood counts: so prompts with completions and plain text are
 * examples too.
 *
 * @param prompt token ids that every candidate follows, at least one
 * @param candidates token ids of each candidate, at least one each
 * @param label which candidate is right
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies of thousands would be waste
public record PromptedExample(int[] prompt, int[][] candidates, int label) {
  /** Checks that nothing is empty and that the label is one of the candidates. */
  public PromptedExample {
    Objects.checkIndex(label, candidates.length);
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt has no token: nothing precedes a candidate");
    }
    for (int[] candidate : candidates) {
      if (candidate.length == 0) {
        throw new IllegalArgumentException("a candidate has no token");
      }
    }
  }

  /** Tokens of the longest candidate. */
  public int longestCandidate() {
    int longest = 0;
    for (int[] candidate : candidates) {
      longest = Math.max(longest, candidate.length);
    }
    return longest;
  }

  /** Tokens that a model reads to judge all candidates: the last of each is only predicted. */
  public int tokensRead() {
    int tokens = prompt.length;
    for (int[] candidate : candidates) {
      tokens += candidate.length - 1;
    }
    return tokens;
  }
}
