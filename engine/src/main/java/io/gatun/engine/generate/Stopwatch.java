package io.gatun.engine.generate;

/** When the parts of a text were done, in {@link System#nanoTime}. */
final class Stopwatch {
  private final long start = System.nanoTime();
  private long promptStart = start;
  private long promptEnd = start;
  private long firstToken = start;
  private long lastToken = start;

  void promptBegins() {
    promptStart = System.nanoTime();
  }

  void promptEnds() {
    promptEnd = System.nanoTime();
  }

  void tokenEnds() {
    lastToken = System.nanoTime();
    if (firstToken == start) {
      firstToken = lastToken;
    }
  }

  Timings timings(int promptTokens, int tokens) {
    return new Timings(
        promptTokens, promptEnd - promptStart, tokens, firstToken - start, lastToken - firstToken);
  }
}
