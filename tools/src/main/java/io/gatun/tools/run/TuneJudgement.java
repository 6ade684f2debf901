package io.gatun.tools.run;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.TaskEvaluation;
import io.gatun.engine.eval.TextEvaluation;
import io.gatun.engine.task.Question;
import io.gatun.engine.train.Judge;
import io.gatun.engine.train.LikelihoodJudge;
import io.gatun.engine.train.TextJudge;
import io.gatun.tools.cli.Streams;
import java.util.List;
import java.util.Map;

/**
 * A model before it was tuned and after, by what it was tuned for.
 *
 * @param change from the one to the other, on one line
 * @param answers to some examples, for a report's summary
 */
record TuneJudgement(
    ShownFigures before, ShownFigures after, String change, Map<String, Object> answers) {
  /**
   * A judgement of two deltas.
   *
   * @param deltas before and after
   */
  static TuneJudgement of(Judge judge, JudgedPart part, List<SparseDelta> deltas, Streams streams) {
    return switch (judge) {
      case LikelihoodJudge likelihood -> byLikelihood(likelihood, part, deltas, streams);
      case TextJudge text -> byText(text, part, deltas, streams);
    };
  }

  private static TuneJudgement byLikelihood(
      LikelihoodJudge judge, JudgedPart part, List<SparseDelta> deltas, Streams streams) {
    Answers answers = new Answers();
    List<TaskEvaluation.Result> results;
    try (EvalProgress progress = new EvalProgress(part.examples().size(), streams.err())) {
      results =
          TaskEvaluation.of(
              judge.scoring(),
              part.examples(),
              deltas,
              so -> progress.accept(so.getLast()),
              answers);
    }
    String task = part.task().name();
    List<String> labels = part.task().labels();
    EvalReport before = new EvalReport(task, part.name(), labels, results.getFirst());
    EvalReport after = new EvalReport(task, part.name(), labels, results.getLast());
    return new TuneJudgement(
        before,
        after,
        after.changeFrom(results.getFirst()),
        answers.summary(part.task().template(), part.texts()));
  }

  private static TuneJudgement byText(
      TextJudge judge, JudgedPart part, List<SparseDelta> deltas, Streams streams) {
    List<Question> questions = part.examples().stream().map(judge.scoring()::question).toList();
    WrittenAnswers answers = new WrittenAnswers(questions);
    List<TextEvaluation.Result> results;
    try (TextProgress progress = new TextProgress(judge.label(), questions.size(), streams.err())) {
      results =
          TextEvaluation.of(
              judge.scoring(), questions, deltas, so -> progress.accept(so.getLast()), answers);
    }
    String task = part.task().name();
    TextReport before = new TextReport(task, judge.label(), part.name(), results.getFirst());
    TextReport after = new TextReport(task, judge.label(), part.name(), results.getLast());
    return new TuneJudgement(
        before,
        after,
        after.changeFrom(results.getFirst()),
        answers.summary(part.task().template(), part.texts()));
  }
}
