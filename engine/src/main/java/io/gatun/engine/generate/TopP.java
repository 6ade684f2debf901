package io.gatun.engine.generate;

/**
 * Nucleus sampling (Holtzman et al. 2020): keeps the most probable tokens up to and including the
 * one at which their sum reaches p.
 */
final class TopP {
  /** Most often this many are enough, and the rest of the vocabulary is never sorted. */
  private static final int FIRST_GUESS = 256;

  private TopP() {}

  static void apply(Candidates candidates, float p) {
    candidates.order(FIRST_GUESS);
    float best = candidates.logit(0);
    double total = 0;
    for (int i = 0; i < candidates.size(); i++) {
      total += StrictMath.exp((double) candidates.logit(i) - best);
    }
    double reached = 0;
    int kept = 0;
    int inOrder = FIRST_GUESS;
    while (kept < candidates.size() && reached < p * total) {
      if (kept == inOrder) {
        inOrder *= 8;
        candidates.order(inOrder);
      }
      reached += StrictMath.exp((double) candidates.logit(kept++) - best);
    }
    candidates.keep(kept);
  }
}
