package io.gatun.engine.task;

import io.gatun.format.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts plain texts into windows, one after the other: of each the first token is given, and the
 * others are predicted. BOS is the first token of a text where the model's file asks for it. What
 * is left of a text at its end is a shorter window, if it has two tokens.
 */
public final class TextEncoder implements ExampleEncoder {
  private final Tokenizer tokenizer;
  private final Template template;
  private final int length;

  /**
   * @param template {@linkplain Template#isPlainText() of plain text}
   * @param length tokens of a window, at least 2
   */
  public TextEncoder(Tokenizer tokenizer, Template template, int length) {
    if (!template.isPlainText()) {
      throw new IllegalArgumentException("the template has more than plain text");
    }
    if (length < 2) {
      throw new IllegalArgumentException("a window has at least 2 tokens, not " + length);
    }
    this.tokenizer = tokenizer;
    this.template = template;
    this.length = length;
  }

  @Override
  public List<PromptedExample> encode(List<Example> examples) {
    List<PromptedExample> windows = new ArrayList<>();
    for (Example example : examples) {
      String text = template.candidates(example.fields()).getFirst();
      int[] tokens = tokenizer.encodePrompt(text, false);
      for (int from = 0; tokens.length - from >= 2; from += length) {
        int to = Math.min(from + length, tokens.length);
        int[] given = {tokens[from]};
        int[] predicted = Arrays.copyOfRange(tokens, from + 1, to);
        windows.add(new PromptedExample(given, new int[][] {predicted}, 0));
      }
    }
    return windows;
  }
}
