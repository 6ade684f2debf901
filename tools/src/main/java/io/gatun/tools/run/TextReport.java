package io.gatun.tools.run;

import io.gatun.engine.eval.TextEvaluation.Result;
import io.gatun.tools.cli.PlainText;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Scores of texts as they are shown.
 *
 * @param task the task's name
 * @param objective what the score is called
 * @param part which of the task's examples
 */
record TextReport(String task, String objective, String part, Result result)
    implements ShownFigures {
  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("task", task);
    json.put("objective", objective);
    json.put("score", result.score());
    json.put("n", result.examples());
    json.put("loss", result.loss());
    json.put("split", part);
    return json;
  }

  /** What has become of an earlier result, on one line. */
  String changeFrom(Result before) {
    return String.format(
        Locale.ROOT,
        "%s, %s: %s %.4f before, %.4f after",
        task,
        PlainText.of(part),
        objective,
        before.score(),
        result.score());
  }

  @Override
  public void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s, %s: %d examples%n%s %.4f%n",
        task,
        PlainText.of(part),
        result.examples(),
        objective,
        result.score());
  }
}
