package io.gatun.engine.eval;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import java.util.List;

/**
 * Scores examples by the likelihood of their candidates. All requests of a call are one batch: the
 * same examples under two deltas give the two losses of a zeroth-order step. A score has the same
 * bits in any batch.
 *
 * <p>Three parts that can be had alone: {@link ScoringLayout} says what must be read, a {@link
 * ScoringForward} reads it, {@link ScoreTally} makes scores of the logits. Owns the memory of the
 * forward pass; one thread at a time uses it.
 */
public final class CandidateScoring implements AutoCloseable {
  private final ScoringForward forward;

  /** With the whole model. */
  public CandidateScoring(Model model) {
    this(ScoringForward.over(model));
  }

  /** With another way to compute the logits, which belongs to this from then on. */
  public CandidateScoring(ScoringForward forward) {
    this.forward = forward;
  }

  /** Scores requests as one batch, in order. */
  public List<CandidateScores> score(List<ScoringRequest> requests) {
    ScoringLayout layout = ScoringLayout.of(requests);
    ScoreTally tally = new ScoreTally(layout);
    forward.run(layout, tally);
    return tally.scores();
  }

  /** Scores examples under one delta as one batch, in order. */
  public List<CandidateScores> score(List<PromptedExample> examples, SparseDelta delta) {
    return score(ScoringRequest.of(examples, delta));
  }

  /**
   * Mean loss of scores, in their order, in nats. A loss that is not finite makes the mean so.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static double meanLoss(List<CandidateScores> scores) {
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("the mean loss of no example is not defined");
    }
    double sum = 0;
    for (CandidateScores score : scores) {
      sum += score.loss();
    }
    return sum / scores.size();
  }

  @Override
  public void close() {
    forward.close();
  }
}
