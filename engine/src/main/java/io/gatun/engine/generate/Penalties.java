package io.gatun.engine.generate;

import java.util.HashMap;
import java.util.Map;

/** Makes recent tokens less probable, as llama.cpp's penalties sampler does. */
final class Penalties {
  private Penalties() {}

  /** Changes the logits of the tokens in the last {@code penaltyWindow} of {@code history}. */
  static void apply(SamplingOptions options, float[] logits, TokenHistory history) {
    int window = options.penaltyWindow();
    int start = window < 0 ? 0 : Math.max(0, history.size() - window);
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = start; i < history.size(); i++) {
      counts.merge(history.get(i), 1, Integer::sum);
    }
    counts.forEach((id, count) -> logits[id] = penalised(options, logits[id], count));
  }

  private static float penalised(SamplingOptions options, float logit, int count) {
    float repeated =
        logit > 0 ? logit / options.repetitionPenalty() : logit * options.repetitionPenalty();
    return repeated - count * options.frequencyPenalty() - options.presencePenalty();
  }
}
