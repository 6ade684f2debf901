package io.gatun.engine.train;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.eval.FrozenPrefix;
import io.gatun.engine.eval.ScoringForward;
import io.gatun.engine.eval.TaskEvaluation;
import io.gatun.engine.forward.Cut;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Judges by the likelihood of candidates.
 *
 * @param scoring how examples are scored; closed with this
 * @param loss over the examples to train on
 * @param dev examples to choose by
 */
public record LikelihoodJudge(CandidateScoring scoring, BatchLoss loss, List<PromptedExample> dev)
    implements Judge {
  static LikelihoodJudge of(Model model, Mask mask, TuningRun.Data data) {
    CandidateScoring scoring = new CandidateScoring(forward(model, mask, data));
    return new LikelihoodJudge(scoring, new CandidateLoss(scoring, data.train()), data.dev());
  }

  private static ScoringForward forward(Model model, Mask mask, TuningRun.Data data) {
    Cut cut = Cut.below(mask.patterns().keySet(), model.config());
    if (!cut.isAboveEmbeddings()) {
      return ScoringForward.over(model);
    }
    List<PromptedExample> all = new ArrayList<>(data.train());
    all.addAll(data.dev());
    return FrozenPrefix.keeping(model, cut, all, data.keptBytes(), data.progress());
  }

  @Override
  public JournalEntry.Evaluation evaluate(SparseDelta delta, int step) {
    TaskEvaluation.Result result = TaskEvaluation.of(scoring, dev, delta, so -> {});
    return new JournalEntry.Evaluation(step, result.examples(), result.correct(), result.loss());
  }

  /** With one candidate there is nothing to be right about. */
  @Override
  public DevFigure figure() {
    boolean hasLabels = dev.stream().anyMatch(example -> example.candidates().length > 1);
    return hasLabels ? new DevFigure.Accuracy(majority()) : new DevFigure.Loss();
  }

  /** As {@link TaskEvaluation.Result#majority}. */
  private double majority() {
    Map<Integer, Long> having =
        dev.stream().collect(Collectors.groupingBy(PromptedExample::label, Collectors.counting()));
    return (double) Collections.max(having.values()) / dev.size();
  }

  @Override
  public void close() {
    scoring.close();
  }
}
