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
record EvalReport(String task, String part, List<String> labels, Result result)
    implements ShownFigures {
  private static final int LONGEST_LABEL = 24;

  /** The fixed shape first, then more. */
  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("task", task);
    if (hasLabels()) {
      json.put("accuracy", result.accuracy());
      json.put("majority", result.majority());
    }
    json.put("n", result.examples());
    if (hasLabels()) {
      json.put("interval", List.of(result.interval().low(), result.interval().high()));
    }
    json.put("loss", Double.isFinite(result.loss()) ? result.loss() : null);
    json.put("split", part);
    if (hasLabels()) {
      json.put("classes", classes());
    }
    return json;
  }

  private List<Map<String, Object>> classes() {
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
    return classes;
  }

  /** Without labels there is nothing to be right about, and only the loss is shown. */
  private boolean hasLabels() {
    return labels.size() > 1;
  }

  /** What has become of an earlier result, on one line. */
  String changeFrom(Result before) {
    if (!hasLabels()) {
      return String.format(
          Locale.ROOT,
          "%s, %s: loss %.4f before, %.4f after",
          task,
          PlainText.of(part),
          before.loss(),
          result.loss());
    }
    return String.format(
        Locale.ROOT,
        "%s, %s: before %s, after %s, majority floor %.1f %%",
        task,
        PlainText.of(part),
        accuracy(before),
        accuracy(result),
        100 * result.majority());
  }

  /** With its interval. */
  private static String accuracy(Result result) {
    return String.format(
        Locale.ROOT,
        "%.1f %% (95 %%: %.1f to %.1f)",
        100 * result.accuracy(),
        100 * result.interval().low(),
        100 * result.interval().high());
  }

  @Override
  public void print(PrintStream out) {
    if (!hasLabels()) {
      out.printf(
          Locale.ROOT,
          "%s, %s: %d examples%nloss %.4f%n",
          task,
          PlainText.of(part),
          result.examples(),
          result.loss());
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s, %s: %d examples%n" + "accuracy %s, majority floor %.1f %%%nloss %.4f%n%n",
        task,
        PlainText.of(part),
        result.examples(),
        accuracy(result),
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
