package io.gatun.tools.run;

import io.gatun.engine.eval.CandidateScores;
import io.gatun.engine.eval.TaskEvaluation;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.Template;
import io.gatun.tools.report.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a model answered before it was tuned and after, and some examples of it. */
final class Answers implements TaskEvaluation.ExampleListener {
  private static final int SHOWN = 8;

  /** Of those shown, so many at most changed: what stays wrong is worth seeing, too. */
  private static final int SHOWN_CHANGED = 6;

  private record Answer(int example, int before, int after, int label, boolean choice) {
    boolean changed() {
      return before != after;
    }
  }

  private final List<Answer> answers = new ArrayList<>();

  @Override
  public void scored(int example, List<CandidateScores> scores) {
    CandidateScores after = scores.getLast();
    answers.add(
        new Answer(
            example,
            scores.getFirst().predicted(),
            after.predicted(),
            after.label(),
            after.scores().length > 1));
  }

  /** Samples and numbers of changes, for a {@link RunSummary}. */
  Map<String, Object> summary(Template template, List<Example> examples) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put(
        RunSummary.CHANGES,
        Map.of(
            "gained", count(1),
            "lost", count(-1),
            "other", count(0)));
    summary.put(
        RunSummary.SAMPLES,
        shown().stream().map(answer -> sample(answer, template, examples)).toList());
    return summary;
  }

  /** Changed answers that became right (1), wrong (-1), or stayed wrong (0). */
  private long count(int gain) {
    return answers.stream()
        .filter(Answer::changed)
        .filter(
            answer ->
                gain
                    == Boolean.compare(answer.after == answer.label, answer.before == answer.label))
        .count();
  }

  private List<Answer> shown() {
    List<Answer> choices = answers.stream().filter(Answer::choice).toList();
    List<Answer> shown =
        new ArrayList<>(choices.stream().filter(Answer::changed).limit(SHOWN_CHANGED).toList());
    choices.stream()
        .filter(answer -> !answer.changed())
        .limit(SHOWN - shown.size())
        .forEach(shown::add);
    return shown;
  }

  private static Map<String, Object> sample(
      Answer answer, Template template, List<Example> examples) {
    Map<String, String> fields = examples.get(answer.example).fields();
    List<String> words = template.candidates(fields);
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("text", ShownText.cut(template.prompt(fields)));
    sample.put("label", ShownText.cut(words.get(answer.label).strip()));
    sample.put("before", ShownText.cut(words.get(answer.before).strip()));
    sample.put("after", ShownText.cut(words.get(answer.after).strip()));
    return sample;
  }
}
