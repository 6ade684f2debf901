package io.gatun.engine.eval;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.task.PromptedExample;
import java.util.List;

/**
 * An example to be scored.
 *
 * @param example what is scored
 * @param delta what the model's weights are changed by meanwhile
 */
public record ScoringRequest(PromptedExample example, SparseDelta delta) {
  /** All of some examples under one delta, in order. */
  public static List<ScoringRequest> of(List<PromptedExample> examples, SparseDelta delta) {
    return examples.stream().map(example -> new ScoringRequest(example, delta)).toList();
  }
}
