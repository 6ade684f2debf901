package io.gatun.engine.generate;

/** A session's context and which tokens it holds. */
final class ContextWindow {
  private final LogitsSource source;
  private final TokenHistory tokens = new TokenHistory();

  ContextWindow(LogitsSource source) {
    this.source = source;
    source.truncate(0);
  }

  int contextLength() {
    return source.contextLength();
  }

  boolean isFull() {
    return tokens.size() == source.contextLength();
  }

  /**
   * Forgets what differs from {@code text}; returns how many of its tokens need not be read again.
   * That is never all of them, since the logits after the last are wanted.
   */
  int reuse(int[] text) {
    int common = 0;
    while (common < Math.min(tokens.size(), text.length - 1)
        && tokens.get(common) == text[common]) {
      common++;
    }
    truncate(common);
    return common;
  }

  void read(int... ids) {
    source.prefill(ids);
    for (int id : ids) {
      tokens.add(id);
    }
  }

  void append(int id) {
    source.append(id);
    tokens.add(id);
  }

  /** Forgets the older half of what follows the first {@code keep} tokens; reads the rest anew. */
  void slide(int keep) {
    int[] rest = tokens.from(keep + discarded(tokens.size(), keep));
    truncate(keep);
    read(rest);
  }

  void nextLogits(float[] target) {
    source.nextLogits(target);
  }

  private void truncate(int size) {
    source.truncate(size);
    tokens.truncate(size);
  }

  /** {@code text}, slid as often as it takes to fit. */
  static int[] cut(int[] text, int contextLength, int keep) {
    int[] cut = text;
    while (cut.length > contextLength) {
      int discarded = discarded(cut.length, keep);
      int[] shorter = new int[cut.length - discarded];
      System.arraycopy(cut, 0, shorter, 0, keep);
      System.arraycopy(cut, keep + discarded, shorter, keep, shorter.length - keep);
      cut = shorter;
    }
    return cut;
  }

  private static int discarded(int size, int keep) {
    return (size - keep) / 2;
  }
}
