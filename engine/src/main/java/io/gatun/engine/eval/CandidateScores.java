package io.gatun.engine.eval;

import java.util.Objects;

/**
 * How likely a model finds each candidate of an example.
 *
 * @param scores mean log-probability of each candidate's tokens, in nats; if there are several
 *     candidates and all have one token, less a number that is the same for all of them
 * @param label which candidate is right
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CandidateScores(double[] scores, int label) {
  /** Checks the label. */
  public CandidateScores {
    Objects.checkIndex(label, scores.length);
  }

  /** The candidate with the greatest score; of equal ones the first. */
  public int predicted() {
    int best = 0;
    for (int c = 1; c < scores.length; c++) {
      if (scores[c] > scores[best]) {
        best = c;
      }
    }
    return best;
  }

  /** Whether the right candidate has the greatest score. */
  public boolean correct() {
    return predicted() == label;
  }

  /**
   * The loss, in nats: cross-entropy of the softmax over the candidates' scores against the label,
   * as MeZO trains classification by; of a single candidate its mean negative log-likelihood.
   * Infinite or NaN where a logit was.
   */
  public double loss() {
    if (scores.length == 1) {
      return -scores[0];
    }
    double greatest = scores[predicted()];
    double sum = 0;
    for (double score : scores) {
      sum += StrictMath.exp(score - greatest);
    }
    return StrictMath.log(sum) + greatest - scores[label];
  }
}
