package io.gatun.engine.bench;

/** What is timed, in the shapes of llama-bench. */
public sealed interface Workload {
  /** Most sequences of a step: as many as the shared forward pass takes in one. */
  int MOST_SEQUENCES = 512;

  /**
   * Reading a prompt, the logits of its last token wanted.
   *
   * @param tokens length of the prompt
   * @param depth tokens that are in the context before
   */
  record PromptProcessing(int tokens, int depth) implements Workload {
    /** Checks the sizes. */
    public PromptProcessing {
      check(tokens, depth, 1);
    }

    @Override
    public int sequences() {
      return 1;
    }

    @Override
    public String label() {
      return "pp" + tokens + atDepth(depth);
    }
  }

  /**
   * Decoding token by token, the logits of each wanted.
   *
   * @param tokens how many a sequence
   * @param depth tokens that are in each context before
   * @param sequences how many are decoded at once, one token of each a step
   */
  record TextGeneration(int tokens, int depth, int sequences) implements Workload {
    /** Checks the sizes. */
    public TextGeneration {
      check(tokens, depth, sequences);
    }

    @Override
    public String label() {
      return "tg" + tokens + (sequences == 1 ? "" : " b" + sequences) + atDepth(depth);
    }
  }

  /** Tokens of a sequence that are timed. */
  int tokens();

  /** Tokens that are in the context before, not timed. */
  int depth();

  /** Sequences at once. */
  int sequences();

  /** llama-bench's name for it: {@code "pp512"}, {@code "tg128"}, {@code "tg128 b8 @ d4096"}. */
  String label();

  /** Positions that a sequence takes. */
  default int contextLength() {
    return depth() + tokens();
  }

  /** Tokens of all sequences. */
  default long totalTokens() {
    return (long) tokens() * sequences();
  }

  private static String atDepth(int depth) {
    return depth == 0 ? "" : " @ d" + depth;
  }

  private static void check(int tokens, int depth, int sequences) {
    if (tokens < 1 || depth < 0 || (long) tokens + depth > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "at least one token, at a depth of at least 0, not %d at %d".formatted(tokens, depth));
    }
    if (sequences < 1 || sequences > MOST_SEQUENCES) {
      throw new IllegalArgumentException(
          "1 to %d sequences, not %d".formatted(MOST_SEQUENCES, sequences));
    }
  }
}
