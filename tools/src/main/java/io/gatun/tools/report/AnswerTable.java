package io.gatun.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Some examples with the answers before and after: HTML. */
final class AnswerTable {
  private AnswerTable() {}

  /** A section of the page; empty where there are no examples. */
  static String of(RunFiles run) {
    List<Fields> samples = run.summary().objects(RunSummary.SAMPLES);
    if (samples.isEmpty()) {
      return "";
    }
    boolean written = run.measure() == Measure.SCORE;
    List<List<String>> rows = new ArrayList<>();
    for (Fields sample : samples) {
      rows.add(
          List.of(
              "<pre>" + Html.text(sample.text("text")) + "</pre>",
              Html.text(sample.text("label")),
              written ? text(sample, "before") : choice(sample, "before"),
              written ? text(sample, "after") : choice(sample, "after")));
    }
    Fields changes = run.summary().object(RunSummary.CHANGES);
    String table =
        Html.table(
            (written
                        ? "%d texts became better, %d became worse, %d are others of the same score"
                        : "%d answers became right, %d became wrong, %d changed from one wrong answer"
                            + " to another")
                    .formatted(
                        changes.whole("gained"), changes.whole("lost"), changes.whole("other"))
                + ". The first examples, those that changed before others",
            List.of("the model reads", written ? "expected" : "right", "before", "after"),
            rows,
            written ? "samples texts" : "samples");
    return "<section>\n<h2>Some answers</h2>\n" + table + "\n</section>";
  }

  private static String choice(Fields sample, String when) {
    String answer = sample.text(when);
    boolean right = answer.equals(sample.text("label"));
    return "<span class=\"%s\">%s %s</span>"
        .formatted(right ? "right" : "wrong", right ? "✓" : "✗", Html.text(answer));
  }

  /** A text with its score before it. */
  private static String text(Fields sample, String when) {
    double score = sample.number(when + "_score");
    return "<span class=\"%s\">%s</span> %s"
        .formatted(
            score > 0 ? "right" : "wrong",
            Double.isNaN(score) ? "–" : String.format(Locale.ROOT, "%.2f", score),
            Html.text(sample.text(when)));
  }
}
