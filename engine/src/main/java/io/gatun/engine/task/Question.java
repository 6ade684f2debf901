package io.gatun.engine.task;

import io.gatun.format.tokenizer.Tokenizer;
import java.util.List;

/**
 * A prompt that a model is to go on with, and what it may write.
 *
 * @param prompt token ids, at least one
 * @param references texts that may follow it, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Question(int[] prompt, List<String> references) {
  /** Copies the list. */
  public Question {
    references = List.copyOf(references);
    if (references.isEmpty()) {
      throw new IllegalArgumentException("there is nothing that a text could agree with");
    }
  }

  /**
   * The question whether a model writes an example's right candidate by itself. What is expected is
   * the text of that candidate's tokens: it begins where the prompt's tokens end.
   */
  public static Question of(PromptedExample example, Tokenizer tokenizer) {
    int[] right = example.candidates()[example.label()];
    return new Question(example.prompt(), List.of(tokenizer.decode(right)));
  }
}
