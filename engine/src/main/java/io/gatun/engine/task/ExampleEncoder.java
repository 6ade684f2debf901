package io.gatun.engine.task;

import java.util.List;

/** Puts a task's examples into a model's tokens. */
@FunctionalInterface
public interface ExampleEncoder {
  /**
   * Encodes examples, in order; one may become several, or none.
   *
   * @throws IllegalArgumentException if one does not fit the task's template
   */
  List<PromptedExample> encode(List<Example> examples);
}
