package io.gatun.tools.run;

import io.gatun.engine.eval.TaskEvaluation.ClassResult;
import io.gatun.engine.eval.TaskEvaluation.Result;
import io.gatun.tools.cli.PlainText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An evaluation as it is shown.
 *
 * @param task the task's name
 * @param part which of its examples
 * @param labels what the classes are called
 */
record EvalReport(String task, String part, List<String> labels, Result result) {
  private static final int LONGEST_LABEL = 24;

  /** The fixed shape first, then more. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("task", task);
    json.put("accuracy", result.accuracy());
    json.put("majority", result.majority());
    json.put("n", result.examples());
    json.put("interval", List.of(result.interval().low(), result.interval().high()));
    json.put("loss", Double.isFinite(result.loss()) ? result.loss() : null);
    json.put("split", part);
    List<Map<String, Object>> classes = new ArrayList<>();
    for (int c = 0; c < labels.size(); c++) {
      ClassResult one = result.classes().get(c);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("label", labels.get(c));
      row.put("n", one.examples());
      row.put("predicted", one.predicted());
      row.put("correct", one.correct());
      classes.add(row);
    }
    json.put("classes", classes);
    return json;
  }

  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s, %s: %d examples%n"
            + "accuracy %.1f %% (95 %%: %.1f to %.1f), majority floor %.1f %%%nloss %.4f%n%n",
        task,
        PlainText.of(part),
        result.examples(),
        100 * result.accuracy(),
        100 * result.interval().low(),
        100 * result.interval().high(),
        100 * result.majority(),
        result.loss());
    List<String> names = labels.stream().map(label -> PlainText.of(label, LONGEST_LABEL)).toList();
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    width = Math.max(width, "class".length());
    String line = "%-" + width + "s %9s %10s %8s %10s%n";
    out.printf(Locale.ROOT, line, "class", "examples", "predicted", "recall", "precision");
    for (int c = 0; c < names.size(); c++) {
      ClassResult one = result.classes().get(c);
      out.printf(
          Locale.ROOT,
          line,
          names.get(c),
          one.examples(),
          one.predicted(),
          percent(one.recall()),
          percent(one.precision()));
    }
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
