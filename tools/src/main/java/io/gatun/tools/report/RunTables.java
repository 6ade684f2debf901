package io.gatun.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the run was and what it ran on: HTML. */
final class RunTables {
  private static final double MIB = 1 << 20;
  private static final String ALL = Integer.toString(Integer.MAX_VALUE);

  private RunTables() {}

  /** The dev set's figures, which the charts show. */
  static String evaluations(RunFiles run) {
    Measure measure = run.measure();
    List<List<String>> rows = new ArrayList<>();
    for (Metrics.Evaluation evaluation : run.metrics().evaluations()) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(evaluation.step())));
      if (measure != Measure.LOSS) {
        row.add(measure.shown(measure.of(evaluation)));
      }
      row.add(Measure.decimals(evaluation.loss()));
      rows.add(row);
    }
    String loss = "mean loss, " + measure.lossUnit();
    List<String> head =
        switch (measure) {
          case ACCURACY -> List.of("after step", "accuracy", loss);
          case LOSS -> List.of("after step", loss);
          case SCORE -> List.of("after step", "score", loss);
        };
    double majority = run.metrics().majority();
    String floor = Double.isNaN(majority) ? "" : ", majority floor " + RunFiles.percent(majority);
    return Html.table("Evaluations on the dev set" + floor, head, rows, "figures");
  }

  /** Every setting, as the journal has it. */
  static String settings(Fields settings) {
    List<List<String>> rows = new ArrayList<>();
    settings
        .values()
        .forEach(
            (name, value) -> {
              boolean all = ALL.equals(value);
              rows.add(
                  List.of(
                      Html.text(name.replace('_', ' ')),
                      "<code>%s</code>".formatted(all ? "all" : Html.text(settings.text(name)))));
            });
    return Html.table("As the journal has them", List.of(), rows, "facts");
  }

  /** Bytes by what they are for. */
  static String memory(Fields summary) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, Object> part : summary.object(RunSummary.MEMORY).values().entrySet()) {
      if (part.getValue() instanceof Number bytes) {
        rows.add(List.of(Html.text(part.getKey()), bytes(bytes.doubleValue())));
      }
    }
    return rows.isEmpty() ? "" : Html.table("Memory", List.of(), rows, "facts figures");
  }

  /** The model's file, and where and by what it ran. */
  static String machine(Fields summary) {
    List<List<String>> rows = new ArrayList<>();
    for (String section : List.of(RunSummary.MODEL, RunSummary.MACHINE)) {
      Fields facts = summary.object(section);
      for (String name : facts.values().keySet()) {
        rows.add(
            List.of(Html.text(name), "<code>%s</code>".formatted(Html.text(facts.text(name)))));
      }
    }
    return rows.isEmpty()
        ? "<p>Not known: the run was killed.</p>"
        : Html.table("Model and machine", List.of(), rows, "facts");
  }

  private static String bytes(double bytes) {
    return bytes < MIB
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024)
        : String.format(Locale.ROOT, "%,.1f MiB", bytes / MIB);
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
