package io.gatun.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures before and after, and answers to some examples: HTML. */
final class ResultTables {
  private static final String NONE =
      "<p>The run was not evaluated: it was stopped before its end. The dev set's figures are"
          + " above.</p>";

  private ResultTables() {}

  /** All of the set, then class by class. */
  static String beforeAndAfter(Fields summary) {
    Fields before = summary.object(RunSummary.BEFORE);
    Fields after = summary.object(RunSummary.AFTER);
    if (!after.has("accuracy")) {
      return NONE;
    }
    List<List<String>> all = new ArrayList<>();
    all.add(
        List.of(
            "accuracy",
            accuracy(before),
            accuracy(after),
            points(before.number("accuracy"), after.number("accuracy"))));
    all.add(
        List.of(
            "mean loss, nats",
            nats(before.number("loss")),
            nats(after.number("loss")),
            signed("%+.4f", after.number("loss") - before.number("loss"))));
    String split =
        "%s: %s examples, majority floor %s"
            .formatted(
                after.text("split"), after.text("n"), RunFiles.percent(after.number("majority")));
    return Html.table(split, List.of("", "before", "after", "change"), all, "figures")
        + classes(before.objects("classes"), after.objects("classes"));
  }

  private static String classes(List<Fields> before, List<Fields> after) {
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < Math.min(before.size(), after.size()); c++) {
      Fields was = before.get(c);
      Fields is = after.get(c);
      rows.add(
          List.of(
              Html.text(is.text("label")),
              Html.text(is.text("n")),
              share(was, "n"),
              share(is, "n"),
              share(was, "predicted"),
              share(is, "predicted")));
    }
    return Html.table(
        "By class. Recall: share of its examples that were found; precision: share of what was"
            + " given its label that has it",
        List.of(
            "class",
            "examples",
            "recall before",
            "recall after",
            "precision before",
            "precision after"),
        rows,
        "figures");
  }

  private static String share(Fields row, String of) {
    return RunFiles.percent(row.number("correct") / row.number(of));
  }

  private static String accuracy(Fields result) {
    return RunFiles.percent(result.number("accuracy"))
        + "<small>"
        + Html.text(Headline.interval(result))
        + "</small>";
  }

  private static String points(double before, double after) {
    return signed("%+.1f points", 100 * (after - before));
  }

  private static String nats(double loss) {
    return signed("%.4f", loss);
  }

  private static String signed(String format, double number) {
    return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, format, number);
  }

  /** Some examples with the answers before and after. */
  static String samples(Fields summary) {
    List<Fields> samples = summary.objects(RunSummary.SAMPLES);
    if (samples.isEmpty()) {
      return "<p>No answers were kept.</p>";
    }
    List<List<String>> rows = new ArrayList<>();
    for (Fields sample : samples) {
      String label = sample.text("label");
      rows.add(
          List.of(
              "<pre>" + Html.text(sample.text("text")) + "</pre>",
              Html.text(label),
              answer(sample.text("before"), label),
              answer(sample.text("after"), label)));
    }
    return Html.table(
        changes(summary.object(RunSummary.CHANGES)),
        List.of("the model reads", "right", "before", "after"),
        rows,
        "samples");
  }

  private static String changes(Fields changes) {
    return ("%d answers became right, %d became wrong, %d changed from one wrong answer to"
            + " another. The first examples, those that changed before others")
        .formatted(changes.whole("gained"), changes.whole("lost"), changes.whole("other"));
  }

  private static String answer(String answer, String label) {
    boolean right = answer.equals(label);
    return "<span class=\"%s\">%s %s</span>"
        .formatted(right ? "right" : "wrong", right ? "✓" : "✗", Html.text(answer));
  }
}
