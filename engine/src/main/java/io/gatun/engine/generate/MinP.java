package io.gatun.engine.generate;

/**
 * Min-p sampling (Nguyen et al. 2024): keeps tokens that are at least p times as probable as the
 * best.
 */
final class MinP {
  private static final int FIRST_GUESS = 256;

  private MinP() {}

  static void apply(Candidates candidates, float p) {
    candidates.order(FIRST_GUESS);
    double least = candidates.logit(0) + StrictMath.log(p);
    int kept = 1;
    int inOrder = FIRST_GUESS;
    while (kept < candidates.size() && candidates.logit(kept) >= least) {
      kept++;
      if (kept == inOrder) {
        inOrder *= 8;
        candidates.order(inOrder);
      }
    }
    candidates.keep(kept);
  }
}
