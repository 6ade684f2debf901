package io.gatun.tools.report;

import io.gatun.tools.cli.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run as one page of HTML that needs nothing beside it. */
public final class Report {
  /** What the page is called in a run's folder. */
  public static final String FILE = "report.html";

  /** Only where there are labels to be right about. */
  private static final String ACCURACY_CHART =
      "<figure><figcaption><b>Accuracy</b> on the dev set</figcaption>"
          + "<div class=\"chart\" id=\"accuracy\"></div></figure>";

  /** Only where losses are numbers that are rounded. */
  private static final String NOISE_CHART =
      "<figure><figcaption><b>Signal over noise</b>: differences of losses over the rounding in"
          + " them, logarithmic</figcaption><div class=\"chart\" id=\"noise\"></div></figure>";

  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

  private Report() {}

  /**
   * Writes a run's report.
   *
   * @param folder with journal, mask and metrics; what the summary would add is left out without it
   */
  public static void write(Path folder, Path page) throws IOException {
    Files.writeString(page, of(folder));
  }

  static String of(Path folder) throws IOException {
    RunFiles run = RunFiles.read(folder);
    Headline headline = new Headline(run);
    Reproduction again = new Reproduction(run);
    Map<String, String> parts = new HashMap<>();
    parts.put("style", resource("uplot/uPlot.min.css") + resource("page.css"));
    parts.put("chart-library", resource("uplot/uPlot.iife.min.js"));
    parts.put("chart-license", Html.text(resource("uplot/LICENSE")));
    parts.put("script", resource("page.js"));
    parts.put("data", ChartData.of(run));
    parts.put("title", Html.text(headline.title()));
    parts.put("lead", headline.lead());
    parts.put("tiles", headline.tiles());
    parts.put("accuracy", run.measure() == Measure.ACCURACY ? ACCURACY_CHART : "");
    parts.put("noise", run.measure() == Measure.SCORE ? "" : NOISE_CHART);
    parts.put("loss-unit", run.measure().lossUnit());
    parts.put("results", ResultTables.beforeAndAfter(run));
    parts.put("samples", AnswerTable.of(run));
    parts.put("evaluations", RunTables.evaluations(run));
    parts.put("mask", MaskTables.of(run));
    parts.put("coverage", Html.text(run.coverage().explained(run.notes().score())));
    parts.put("mask-notes", run.notes().table());
    parts.put("memory", RunTables.memory(run.summary()));
    parts.put("machine", RunTables.machine(run.summary()));
    parts.put("settings", RunTables.settings(run.settings()));
    parts.put("tune", again.tune());
    parts.put("replay", again.replay());
    parts.put("evaluate", again.evaluate());
    parts.put("version", Html.text(Program.version()));
    return fill(resource("page.html"), parts);
  }

  /** In one pass: what is put in is not looked at. */
  private static String fill(String template, Map<String, String> parts) {
    return PLACE
        .matcher(template)
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
