package io.gatun.engine.task;

import java.util.List;

/**
 * How good a generated text is, by any measure: it need not be one that a gradient could pass
 * through. {@link AnswerMatch} has the usual ones.
 */
@FunctionalInterface
public interface TextObjective {
  /**
   * Judges a text.
   *
   * @param generated what the model wrote after the prompt
   * @param references what it might have written, at least one
   * @return greater is better; from 0 to 1 where results of several objectives are compared
   */
  double score(String generated, List<String> references);
}
