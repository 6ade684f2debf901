package io.gatun.tools.run;

import io.gatun.engine.eval.ScoredText;
import io.gatun.engine.eval.TextEvaluation;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.Question;
import io.gatun.engine.task.Template;
import io.gatun.tools.report.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a model wrote before it was tuned and after, and some examples of it. */
final class WrittenAnswers implements TextEvaluation.ExampleListener {
  private static final int SHOWN = 8;

  /** Of those shown, so many at most changed their score: what stays is worth seeing, too. */
  private static final int SHOWN_CHANGED = 6;

  private record Answer(int example, ScoredText before, ScoredText after) {
    boolean changed() {
      return gain() != 0;
    }

    int gain() {
      return Double.compare(after.score(), before.score());
    }
  }

  private final List<Question> questions;
  private final List<Answer> answers = new ArrayList<>();

  WrittenAnswers(List<Question> questions) {
    this.questions = questions;
  }

  @Override
  public void written(int example, List<ScoredText> texts) {
    answers.add(new Answer(example, texts.getFirst(), texts.getLast()));
  }

  /** Samples and numbers of changes, for a {@link RunSummary}. */
  Map<String, Object> summary(Template template, List<Example> examples) {
    Map<String, Object> summary = new LinkedHashMap<>();
    long gained = answers.stream().filter(answer -> answer.gain() > 0).count();
    long lost = answers.stream().filter(answer -> answer.gain() < 0).count();
    long other =
        answers.stream()
            .filter(answer -> !answer.changed())
            .filter(answer -> !answer.before.text().equals(answer.after.text()))
            .count();
    summary.put(RunSummary.CHANGES, Map.of("gained", gained, "lost", lost, "other", other));
    List<Answer> changed = answers.stream().filter(Answer::changed).limit(SHOWN_CHANGED).toList();
    summary.put(
        RunSummary.SAMPLES,
        Stream.concat(changed.stream(), answers.stream().filter(answer -> !answer.changed()))
            .limit(SHOWN)
            .map(answer -> sample(answer, template, examples))
            .toList());
    return summary;
  }

  private Map<String, Object> sample(Answer answer, Template template, List<Example> examples) {
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("text", ShownText.cut(template.prompt(examples.get(answer.example).fields())));
    sample.put(
        "label", ShownText.cut(questions.get(answer.example).references().getFirst().strip()));
    sample.put("before", ShownText.cut(answer.before.text().strip()));
    sample.put("after", ShownText.cut(answer.after.text().strip()));
    sample.put("before_score", answer.before.score());
    sample.put("after_score", answer.after.score());
    return sample;
  }
}
