package io.gatun.engine.grad;

import io.gatun.engine.random.Philox;
import io.gatun.engine.task.PromptedExample;
import io.gatun.format.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Windows of texts as examples: of each text that is long enough, as many tokens as asked for, from
 * a random place. The first token is given, the others are predicted.
 */
public final class TextWindows {
  private TextWindows() {}

  /**
   * The first windows that texts have to offer.
   *
   * @param count how many at most
   * @param length tokens of each, at least 2
   * @param seed of places
   */
  public static List<PromptedExample> of(
      Tokenizer tokenizer, List<String> texts, int count, int length, long seed) {
    if (length < 2) {
      throw new IllegalArgumentException("a text has at least 2 tokens, not " + length);
    }
    List<PromptedExample> windows = new ArrayList<>();
    for (int i = 0; i < texts.size() && windows.size() < count; i++) {
      int[] tokens = tokenizer.encode(texts.get(i));
      if (tokens.length >= length) {
        int start = (int) (Philox.uniform(seed, i) * (tokens.length - length + 1));
        int[] given = {tokens[start]};
        int[] predicted = Arrays.copyOfRange(tokens, start + 1, start + length);
        windows.add(new PromptedExample(given, new int[][] {predicted}, 0));
      }
    }
    return windows;
  }
}
