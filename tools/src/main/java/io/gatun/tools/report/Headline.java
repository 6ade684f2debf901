package io.gatun.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report's first lines: what was gained. */
final class Headline {
  private static final double MIB = 1 << 20;
  private static final String FLOOR = "Majority floor";

  private final RunFiles run;
  private final Measure measure;
  private final Fields before;
  private final Fields after;

  Headline(RunFiles run) {
    this.run = run;
    measure = run.measure();
    before = run.summary().object(RunSummary.BEFORE);
    after = run.summary().object(RunSummary.AFTER);
  }

  /** Plain text: the page's title. */
  String title() {
    String task = run.task() + ": ";
    if (run.evaluated()) {
      return task + measure.change(measure.of(before), measure.of(after));
    }
    Metrics metrics = run.metrics();
    return metrics
        .best()
        .map(
            best ->
                task
                    + measure.change(measure.of(metrics.evaluations().getFirst()), measure.of(best))
                    + " (dev)")
        .orElse(task + "not measured");
  }

  /** Which model, how much of it is tuned, and how. */
  String lead() {
    Fields settings = run.settings();
    String recipe = settings.text("recipe");
    return Html.text(
        "%s, %,d weights of %d matrices tuned%s%s, %,d of %s steps%s"
            .formatted(
                run.modelFile(),
                run.tuned(),
                run.mask().size(),
                measure == Measure.SCORE
                    ? " for %s of what the model writes".formatted(settings.text("objective"))
                    : "",
                recipe.isEmpty() || recipe.equals("none") ? "" : ", recipe " + recipe,
                run.metrics().lastStep(),
                settings.text("steps"),
                ended(run.summary().text(RunSummary.ENDED))));
  }

  private static String ended(String why) {
    return why.isEmpty() ? "" : "; " + why;
  }

  /** Figures in tiles: HTML. */
  String tiles() {
    List<String> tiles = new ArrayList<>();
    if (run.evaluated()) {
      tiles.addAll(
          switch (measure) {
            case ACCURACY -> accuracies();
            case LOSS -> losses();
            case SCORE -> scores();
          });
    } else if (run.metrics().best().isPresent()) {
      Metrics.Evaluation first = run.metrics().evaluations().getFirst();
      Metrics.Evaluation best = run.metrics().best().orElseThrow();
      String split = "dev, " + best.examples() + " examples";
      tiles.add(tile(measure.before(), measure.shown(measure.of(first)), split));
      tiles.add(tile(measure.bestSoFar(), measure.shown(measure.of(best)), split));
      if (!Double.isNaN(best.majority())) {
        tiles.add(tile(FLOOR, RunFiles.percent(best.majority()), split));
      }
    }
    double perStep = run.summary().number(RunSummary.SECONDS_PER_STEP);
    if (!Double.isNaN(perStep)) {
      double seconds = run.summary().number(RunSummary.SECONDS);
      tiles.add(tile("A step", duration(perStep), "all of it " + duration(seconds)));
    }
    double peak = run.summary().object(RunSummary.MEMORY).number(RunSummary.PEAK);
    if (!Double.isNaN(peak)) {
      tiles.add(
          tile("Peak memory", String.format(Locale.ROOT, "%,.0f MiB", peak / MIB), "resident"));
    }
    return String.join("", tiles);
  }

  private List<String> accuracies() {
    return List.of(
        tile("Before", RunFiles.percent(before.number("accuracy")), interval(before)),
        tile("After", RunFiles.percent(after.number("accuracy")), interval(after)),
        tile(FLOOR, RunFiles.percent(after.number("majority")), split()));
  }

  private List<String> losses() {
    double was = before.number("loss");
    double is = after.number("loss");
    return List.of(
        tile("Loss before", Measure.decimals(was), "perplexity " + Measure.perplexity(was)),
        tile("Loss after", Measure.decimals(is), "perplexity " + Measure.perplexity(is)),
        tile("Change of loss", ResultTables.signed("%+.4f", is - was), "nats; " + split()));
  }

  private List<String> scores() {
    double was = before.number("score");
    double is = after.number("score");
    String objective = after.text("objective");
    return List.of(
        tile("Score before", Measure.SCORE.shown(was), objective),
        tile("Score after", Measure.SCORE.shown(is), objective),
        tile("Change of score", ResultTables.signed("%+.4f", is - was), split()));
  }

  private String split() {
    return after.text("split") + ", " + after.text("n") + " examples";
  }

  static String interval(Fields result) {
    List<Double> interval = result.numbers("interval");
    return interval.size() == 2
        ? "95 %%: %s to %s"
            .formatted(RunFiles.percent(interval.getFirst()), RunFiles.percent(interval.getLast()))
        : "";
  }

  private static String duration(double seconds) {
    if (seconds < 1) {
      return String.format(Locale.ROOT, "%.3g ms", 1000 * seconds);
    }
    return seconds < 120
        ? String.format(Locale.ROOT, "%.3g s", seconds)
        : String.format(Locale.ROOT, "%.1f min", seconds / 60);
  }

  private static String tile(String name, String figure, String more) {
    return "<div><dt>%s</dt><dd><strong>%s</strong><span>%s</span></dd></div>"
        .formatted(Html.text(name), Html.text(figure), Html.text(more));
  }
}
