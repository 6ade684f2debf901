package io.gatun.engine.train;

import io.gatun.engine.train.JournalEntry.Evaluation;
import java.util.Optional;

/**
 * Which evaluation's values are to be kept: of those whose accuracy is within one standard error of
 * the highest, the one with the lowest loss. A loss sees by how much each example is right or
 * wrong, so that it tells neighbours apart where accuracies differ by chance. The "1 SE rule" of
 * Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984), section 3.4.3,
 * with the loss for the simplicity that they prefer within the error. Where no example can be right
 * or wrong, the loss alone decides. One whose loss is no finite number is worse than any other: of
 * such numbers nobody can tell which candidate is the likeliest.
 */
final class BestEvaluation {
  private int mostCorrect;
  private Optional<Evaluation> best = Optional.empty();

  /** Whether this one is now the best. */
  boolean add(Evaluation found) {
    if (Double.isFinite(found.loss())) {
      mostCorrect = Math.max(mostCorrect, found.correct());
    }
    boolean better = best.map(before -> isBetter(found, before)).orElse(true);
    if (better) {
      best = Optional.of(found);
    }
    return better;
  }

  private boolean isBetter(Evaluation found, Evaluation before) {
    if (!Double.isFinite(found.loss()) || !Double.isFinite(before.loss())) {
      return Double.isFinite(found.loss());
    }
    return isNearMost(found) && (!isNearMost(before) || found.loss() < before.loss());
  }

  Optional<Evaluation> evaluation() {
    return best;
  }

  private boolean isNearMost(Evaluation evaluation) {
    int examples = evaluation.examples();
    // a share of 0 or 1 is never certain: as if one more had been right, and one more wrong
    double share = (mostCorrect + 1.0) / (examples + 2.0);
    return mostCorrect - evaluation.correct() <= Math.sqrt(examples * share * (1 - share));
  }
}
