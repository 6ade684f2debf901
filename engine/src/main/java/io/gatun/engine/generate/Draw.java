package io.gatun.engine.generate;

/** Softmax at a temperature, and one draw from it. */
final class Draw {
  private Draw() {}

  /** The id at which the running sum of probabilities passes {@code uniform}, in [0, 1). */
  static int from(Candidates candidates, float temperature, double uniform) {
    candidates.order(1);
    float best = candidates.logit(0);
    double[] weights = new double[candidates.size()];
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = StrictMath.exp(((double) candidates.logit(i) - best) / temperature);
      total += weights[i];
    }
    double target = uniform * total;
    double reached = 0;
    for (int i = 0; i < weights.length; i++) {
      reached += weights[i];
      if (target < reached) {
        return candidates.id(i);
      }
    }
    // Only rounding could lead here, and then the most probable token is as good as any.
    return candidates.id(0);
  }
}
