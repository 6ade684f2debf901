package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.TextEvaluation;
import io.gatun.engine.eval.TextScoring;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Question;
import java.util.List;

/**
 * Judges by what the model writes.
 *
 * @param label what the score is called
 * @param scoring how texts are written and scored
 * @param loss over the examples to train on
 * @param dev questions to choose by
 */
public record TextJudge(String label, TextScoring scoring, BatchLoss loss, List<Question> dev)
    implements Judge {
  static TextJudge of(Model model, Objective.GeneratedText objective, TuningRun.Data data) {
    TextScoring scoring =
        new TextScoring(
            model,
            data.scores().named(objective.label()),
            objective.maxTokens(),
            objective.stop().stream().toList());
    return new TextJudge(
        objective.label(),
        scoring,
        new GeneratedTextLoss(scoring, questions(scoring, data.train())),
        questions(scoring, data.dev()));
  }

  private static List<Question> questions(TextScoring scoring, List<PromptedExample> examples) {
    return examples.stream().map(scoring::question).toList();
  }

  /** Nothing is chosen, so that no example counts as right, and the loss alone decides. */
  @Override
  public JournalEntry.Evaluation evaluate(SparseDelta delta, int step) {
    TextEvaluation.Result result =
        TextEvaluation.of(scoring, dev, List.of(delta), so -> {}, (example, texts) -> {})
            .getFirst();
    return new JournalEntry.Evaluation(step, result.examples(), 0, result.loss());
  }

  @Override
  public DevFigure figure() {
    return new DevFigure.Score();
  }

  @Override
  public void close() {
    // caches last no longer than a call
  }
}
