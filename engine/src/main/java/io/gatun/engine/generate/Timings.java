package io.gatun.engine.generate;

/**
 * How long a text took.
 *
 * @param promptTokens tokens of the prompt that had to be read; those that the session still held
 *     are not counted
 * @param promptNanos reading them
 * @param tokens tokens drawn
 * @param firstTokenNanos from the call of {@link Generator#generate} to the first token
 * @param generationNanos from the first token to the last
 */
public record Timings(
    int promptTokens, long promptNanos, int tokens, long firstTokenNanos, long generationNanos) {

  /** Speed of reading the prompt; 0 if nothing was read. */
  public double promptTokensPerSecond() {
    return perSecond(promptTokens, promptNanos);
  }

  /** Speed of generation after the first token, which the prompt pays for; 0 below two tokens. */
  public double generationTokensPerSecond() {
    return perSecond(tokens - 1, generationNanos);
  }

  private static double perSecond(int count, long nanos) {
    return count > 0 && nanos > 0 ? count * 1e9 / nanos : 0;
  }
}
