package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.ScoredText;
import io.gatun.engine.eval.TextScoring;
import io.gatun.engine.task.Question;
import java.util.Arrays;
import java.util.List;

/**
 * One minus the mean score of what the model writes, token by token the likeliest. Zeroth-order
 * steps need no gradient of it (MeZO, arXiv 2305.17333, section 3.3: F1 as the objective); but
 * where a small move changes no word the loss does not change either, so epsilon must be larger
 * than for likelihoods. The texts of all examples and deltas are written together.
 *
 * @param scoring how texts are written and judged
 * @param questions the examples
 */
public record GeneratedTextLoss(TextScoring scoring, List<Question> questions)
    implements BatchLoss {
  /**
   * Checks that prompts leave room for a text.
   *
   * @throws IllegalArgumentException if one does not
   */
  public GeneratedTextLoss {
    questions = List.copyOf(questions);
    questions.forEach(scoring::requireRoom);
  }

  @Override
  public int examples() {
    return questions.size();
  }

  @Override
  public double[] means(int[] batch, List<SparseDelta> deltas) {
    List<Question> chosen = Arrays.stream(batch).mapToObj(questions::get).toList();
    List<ScoredText> texts = scoring.score(chosen, deltas);
    double[] means = new double[deltas.size()];
    for (int d = 0; d < means.length; d++) {
      int from = d * batch.length;
      means[d] = 1 - TextScoring.meanScore(texts.subList(from, from + batch.length));
    }
    return means;
  }
}
