package io.gatun.engine.eval;

import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.forward.LogitsRow;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the logits that a {@link ScoringLayout} wants into scores, in double precision. A
 * candidate's log-probabilities are added in the order of its tokens, so that its score does not
 * depend on what else is in the batch.
 */
public final class ScoreTally implements LogitsOfPieces {
  private final List<ScoringRequest> requests;
  private final double[][] sums;

  /** A tally of a layout's requests, all at zero. */
  public ScoreTally(ScoringLayout layout) {
    requests = layout.requests();
    sums = new double[requests.size()][];
    for (int r = 0; r < sums.length; r++) {
      sums[r] = new double[requests.get(r).example().candidates().length];
    }
  }

  @Override
  public void accept(Piece piece, int row, LogitsRow logits) {
    PromptedExample example = requests.get(piece.request()).example();
    double[] sum = sums[piece.request()];
    if (ScoringLayout.onlyLabelWords(example)) {
      for (int c = 0; c < sum.length; c++) {
        sum[c] = logits.at(c);
      }
      return;
    }
    double logSum = logits.logSumExp();
    int[][] candidates = example.candidates();
    int predicted = piece.start() + row + 1 - example.prompt().length;
    if (predicted == 0) {
      for (int c = 0; c < sum.length; c++) {
        sum[c] += logits.at(candidates[c][0]) - logSum;
      }
    } else {
      sum[piece.candidate()] += logits.at(candidates[piece.candidate()][predicted]) - logSum;
    }
  }

  /** What came of each request, once all logits were taken. */
  public List<CandidateScores> scores() {
    List<CandidateScores> scores = new ArrayList<>();
    for (int r = 0; r < sums.length; r++) {
      PromptedExample example = requests.get(r).example();
      double[] means = new double[sums[r].length];
      for (int c = 0; c < means.length; c++) {
        means[c] = sums[r][c] / example.candidates()[c].length;
      }
      scores.add(new CandidateScores(means, example.label()));
    }
    return scores;
  }
}
