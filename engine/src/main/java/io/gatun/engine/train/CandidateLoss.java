package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.CandidateScores;
import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.eval.ScoringRequest;
import io.gatun.engine.task.PromptedExample;
import java.util.Arrays;
import java.util.List;

/**
 * Cross-entropy over candidates ({@link CandidateScores#loss}).
 *
 * @param scoring how examples are scored; it stays its owner's
 * @param list the examples
 */
public record CandidateLoss(CandidateScoring scoring, List<PromptedExample> list)
    implements BatchLoss {
  @Override
  public int examples() {
    return list.size();
  }

  @Override
  public double[] means(int[] batch, List<SparseDelta> deltas) {
    List<PromptedExample> chosen = Arrays.stream(batch).mapToObj(list::get).toList();
    List<ScoringRequest> requests =
        deltas.stream().flatMap(delta -> ScoringRequest.of(chosen, delta).stream()).toList();
    List<CandidateScores> scores = scoring.score(requests);
    double[] means = new double[deltas.size()];
    for (int d = 0; d < means.length; d++) {
      int from = d * batch.length;
      means[d] = CandidateScoring.meanLoss(scores.subList(from, from + batch.length));
    }
    return means;
  }
}
