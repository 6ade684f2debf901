package io.gatun.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures before and after: HTML. */
final class ResultTables {
  private static final String NONE =
      "<p>The run was not evaluated: it did not come to its end. The dev set's figures are"
          + " above.</p>";

  private static final List<String> CHANGE = List.of("", "before", "after", "change");

  private ResultTables() {}

  /** All of the set, then class by class where there are any. */
  static String beforeAndAfter(RunFiles run) {
    if (!run.evaluated()) {
      return NONE;
    }
    Fields before = run.summary().object(RunSummary.BEFORE);
    Fields after = run.summary().object(RunSummary.AFTER);
    return switch (run.measure()) {
      case ACCURACY -> accuracies(before, after);
      case LOSS -> losses(before, after);
      case SCORE -> scores(before, after);
    };
  }

  private static String scores(Fields before, Fields after) {
    double was = before.number("score");
    double is = after.number("score");
    List<String> row =
        List.of(
            Html.text(after.text("objective")),
            Measure.SCORE.shown(was),
            Measure.SCORE.shown(is),
            signed("%+.4f", is - was));
    String split =
        "%s: %s examples; mean score of what the model wrote, from 0 to 1"
            .formatted(after.text("split"), after.text("n"));
    return Html.table(split, CHANGE, List.of(row), "figures");
  }

  private static String accuracies(Fields before, Fields after) {
    List<List<String>> all = new ArrayList<>();
    all.add(
        List.of(
            "accuracy",
            accuracy(before),
            accuracy(after),
            points(before.number("accuracy"), after.number("accuracy"))));
    all.add(loss(before, after));
    String split =
        "%s: %s examples, majority floor %s"
            .formatted(
                after.text("split"), after.text("n"), RunFiles.percent(after.number("majority")));
    return Html.table(split, CHANGE, all, "figures")
        + classes(before.objects("classes"), after.objects("classes"));
  }

  private static String losses(Fields before, Fields after) {
    double was = before.number("loss");
    double is = after.number("loss");
    List<String> perplexity =
        List.of(
            "perplexity",
            Measure.perplexity(was),
            Measure.perplexity(is),
            signed("%+.1f %%", 100 * Math.expm1(is - was)));
    String split =
        "%s: %s examples; loss per token, every example counting alike, however long"
            .formatted(after.text("split"), after.text("n"));
    return Html.table(split, CHANGE, List.of(loss(before, after), perplexity), "figures");
  }

  private static List<String> loss(Fields before, Fields after) {
    double was = before.number("loss");
    double is = after.number("loss");
    return List.of(
        "mean loss, nats", Measure.decimals(was), Measure.decimals(is), signed("%+.4f", is - was));
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

  /** A change; a dash for what is not known. */
  static String signed(String format, double number) {
    return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, format, number);
  }
}
