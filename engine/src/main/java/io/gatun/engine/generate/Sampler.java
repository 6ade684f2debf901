package io.gatun.engine.generate;

import io.gatun.engine.random.Philox;

/**
 * Picks the next token: penalties, top-k, top-p, min-p, temperature, draw, in the order of
 * llama.cpp's default chain. Among equal logits the lower id comes first. Exponentials are those of
 * {@link StrictMath}, so that one seed gives one text on every machine.
 */
final class Sampler {
  private final SamplingOptions options;

  Sampler(SamplingOptions options) {
    this.options = options;
  }

  /**
   * Picks a token.
   *
   * @param logits one for each token of the vocabulary; penalties change them
   * @param history all tokens so far, prompt included: what penalties look at, and by its size the
   *     position that the random number belongs to
   * @throws ArithmeticException if a logit is NaN or positive infinity, or all are negative
   *     infinity
   */
  int sample(float[] logits, TokenHistory history) {
    if (options.penalises()) {
      Penalties.apply(options, logits, history);
    }
    if (options.temperature() == 0) {
      return best(logits);
    }
    Candidates candidates = new Candidates(logits);
    if (options.topK() > 0) {
      candidates.keep(options.topK());
    }
    if (options.topP() < 1) {
      TopP.apply(candidates, options.topP());
    }
    if (options.minP() > 0) {
      MinP.apply(candidates, options.minP());
    }
    double uniform = Philox.uniform(options.seed(), history.size());
    return Draw.from(candidates, options.temperature(), uniform);
  }

  /** The likeliest token; of equal ones the first. */
  static int best(float[] logits) {
    int best = -1;
    for (int id = 0; id < logits.length; id++) {
      float logit = Candidates.checked(logits[id], id);
      if (logit > (best < 0 ? Float.NEGATIVE_INFINITY : logits[best])) {
        best = id;
      }
    }
    if (best < 0) {
      throw Candidates.noneLeft();
    }
    return best;
  }
}
