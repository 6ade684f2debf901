package io.gatun.tools.demo;

import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.eval.CandidateScores;
import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.PromptEncoder;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.TaskDefinition;
import io.gatun.engine.task.Template;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A few reviews of the test, and what a model says of each, before and after. */
final class Samples {
  private static final int COUNT = 5;

  /** What may follow, in the order of the labels. */
  static final List<String> LABELS = List.of(ReviewTask.LABELS.split(","));

  private Samples() {}

  static void print(Model model, Path best, Path test, PrintStream out) throws IOException {
    Template template = new Template(ReviewTask.TEMPLATE, LABELS);
    List<Example> examples = TaskDefinition.of(template).read(test).subList(0, COUNT);
    List<PromptedExample> prompts =
        new PromptEncoder(model.tokenizer(), template, model.config().contextLength())
            .encode(examples);
    DeltaFile file = DeltaFile.read(best);
    SparseDelta tuned = TunedWeights.of(model, file.mask()).delta(file.values());
    try (CandidateScoring scoring = new CandidateScoring(model)) {
      List<CandidateScores> before = scoring.score(prompts, SparseDelta.NONE);
      List<CandidateScores> after = scoring.score(prompts, tuned);
      for (int i = 0; i < examples.size(); i++) {
        out.printf(
            "  %s …%n      right: %-5s before: %-12s after: %s%n",
            template.prompt(examples.get(i).fields()),
            LABELS.get(examples.get(i).label()).strip(),
            answer(before.get(i)),
            answer(after.get(i)));
      }
    }
  }

  /** The likelier word, and how likely it is of the two. */
  private static String answer(CandidateScores scores) {
    int predicted = scores.predicted();
    double share =
        1 / (1 + StrictMath.exp(scores.scores()[1 - predicted] - scores.scores()[predicted]));
    return String.format(Locale.ROOT, "%s (%.0f %%)", LABELS.get(predicted).strip(), 100 * share);
  }
}
