package io.gatun.tools.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.format.FormatException;
import io.gatun.format.journal.JournalWriter;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsWriter;
import io.gatun.tools.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of made-up runs. */
class ReportTest {
  private static final String EVIL = "</script><img src=x onerror=alert(1)>&\"'";

  @TempDir Path folder;
  private final Map<String, Object> settings = new LinkedHashMap<>();

  @BeforeEach
  void writeRun() throws IOException {
    writeRun(Map.of());
  }

  private void writeRun(Map<String, String> notes, SafetensorsTensor... more) throws IOException {
    settings.putAll(Map.of("task", "sst2", "model", "/m/a model.gguf", "steps", "3"));
    settings.putAll(Map.of("batch", "2147483647", "lr", "auto", "data", "/d", "data_seed", "7"));
    settings.put("context", "2147483647");
    writeJournal();
    metrics(
        """
        {"step":0,"kind":"evaluation","dev_accuracy":0.5,"dev_majority":0.625,"dev_loss":1.25,"n":10,"best":true}
        {"step":0,"kind":"rate","lr":0.01,"trace":3.0,"frobenius_norm":2.0,"signal_share":1.0}
        {"step":1,"kind":"step","loss":1.5,"smoothed_loss":1.5,"gradient":0.25,"clip_factor":1.0,"lr":0.01,"noise_ratio":"NaN"}
        {"step":1,"kind":"noise","difference":1.0e-9}
        {"step":2,"kind":"step","loss":"NaN","smoothed_loss":1.5,"gradient":"Infinity","clip_factor":0.0,"lr":0.01,"noise_ratio":2000.0}
        {"step":2,"kind":"rollback","to_step":1,"lr":0.005}
        {"step":3,"kind":"step","loss":1.125,"smoothed_loss":1.4,"gradient":0.5,"clip_factor":1.0,"lr":0.005,"noise_ratio":1500.0}
        {"step":3,"kind":"evaluation","dev_accuracy":0.8,"dev_majority":0.625,"dev_loss":0.75,"n":10,"best":true}
        """);
    List<SafetensorsTensor> mask = new ArrayList<>();
    matrix(mask, "layers.1.query", 4, 8, 3);
    matrix(mask, "layers.1.down", 4, 4, 2);
    matrix(mask, "layers.0.query", 4, 8, 5);
    mask.addAll(List.of(more));
    SafetensorsWriter.write(folder.resolve("mask.safetensors"), notes, mask);
  }

  private void writeJournal() throws IOException {
    Path journal = folder.resolve("journal");
    Files.deleteIfExists(journal);
    byte[] header = JSON.std.asString(settings).getBytes(StandardCharsets.UTF_8);
    JournalWriter.create(journal, header, 1).close();
  }

  private void metrics(String lines) throws IOException {
    Files.writeString(folder.resolve("metrics.jsonl"), lines);
  }

  private static void matrix(
      List<SafetensorsTensor> mask, String name, int rows, int columns, int tuned) {
    mask.add(SafetensorsTensor.ints(name + ".shape", new int[] {rows, columns}));
    mask.add(SafetensorsTensor.ints(name + ".column_ids", new int[tuned]));
  }

  private static Map<String, Object> result(double accuracy, String label) {
    return Map.of(
        "accuracy",
        accuracy,
        "majority",
        0.5,
        "n",
        200,
        "interval",
        List.of(accuracy - 0.07, accuracy + 0.07),
        "loss",
        0.5,
        "split",
        "test",
        "classes",
        List.of(Map.of("label", label, "n", 100, "predicted", 80, "correct", 60)));
  }

  private void summary(String untrusted) throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put(RunSummary.BEFORE, result(0.52, untrusted));
    summary.put(RunSummary.AFTER, result(0.79, untrusted));
    summary.put(
        RunSummary.SAMPLES,
        List.of(
            Map.of("text", untrusted, "label", untrusted, "before", "bad", "after", untrusted)));
    summary.put(RunSummary.CHANGES, Map.of("gained", 30, "lost", 4, "other", 0));
    summary.put(RunSummary.MEMORY, Map.of(RunSummary.PEAK, 512 << 20));
    summary.put(RunSummary.MODEL, Map.of("name", untrusted, "sha256", "abc"));
    summary.put(RunSummary.MACHINE, Map.of("processor", untrusted, "activations", "f32"));
    summary.put(RunSummary.SECONDS_PER_STEP, 0.0625);
    summary.put(RunSummary.SECONDS, 90);
    RunSummary.write(folder, summary);
  }

  private static Map<String, Object> data(String page) throws IOException {
    Matcher found =
        Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(page);
    assertTrue(found.find());
    return JSON.std.mapFrom(found.group(1));
  }

  private static List<Object> list(Map<String, Object> data, String section, String name) {
    return new ArrayList<>((List<?>) ((Map<?, ?>) data.get(section)).get(name));
  }

  @Test
  void theChartsDataAreTheMetrics() throws IOException {
    Map<String, Object> data = data(Report.of(folder));
    assertEquals(List.of(1, 2, 3), list(data, "steps", "step"));
    assertEquals(nullable(1.5, null, 1.125), list(data, "steps", "loss"));
    assertEquals(nullable(0.25, null, 0.5), list(data, "steps", "gradient"));
    assertEquals(nullable(null, 2000.0, 1500.0), list(data, "steps", "noise"));
    List<Object> rates = list(data, "steps", "rate");
    assertEquals(0.005, (Double) rates.getLast(), 1e-9);
    assertEquals(List.of(0, 3), list(data, "dev", "step"));
    assertEquals(List.of(1.25, 0.75), list(data, "dev", "loss"));
    assertEquals(List.of(0.625, 0.625), list(data, "dev", "majority"));
    assertEquals(3, ((Map<?, ?>) data.get("dev")).get("best"));
    assertEquals(List.of(2), data.get("rollbacks"));
    Map<?, ?> mask = (Map<?, ?>) data.get("mask");
    assertEquals(List.of(0, 1), mask.get("layers"));
    assertEquals(Map.of("query", List.of(5, 3), "down", List.of(0, 2)), mask.get("tuned"));
  }

  /** Of a mask that was chosen among four matrices and has entries in three. */
  private void writeRunWithCoverage(String score) throws IOException {
    writeRun(
        Map.of("gatun.mask.score", score),
        SafetensorsTensor.floats("layers.1.query.squares", new float[] {1, 4}),
        SafetensorsTensor.floats("layers.1.down.squares", new float[] {1, 1}),
        SafetensorsTensor.floats("layers.1.up.squares", new float[] {0, 3}),
        SafetensorsTensor.floats("layers.0.query.squares", new float[] {6, 8}));
  }

  private static String text(String html) {
    return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  @Test
  void whatTheMaskHoldsOfTheSquaredGradientsIsDrawnAndInTheTables() throws IOException {
    writeRunWithCoverage("fisher");
    String page = Report.of(folder);
    Map<?, ?> mask = (Map<?, ?>) data(page).get("mask");
    assertEquals(nullable(0.75, 0.25), mask.get("held_of_layers"), "of 8 in layer 1, up's too");
    assertEquals(
        Map.of(
            "query", nullable(0.75, 0.25), "down", nullable(null, 1.0), "up", nullable(null, 0.0)),
        mask.get("held"));
    assertEquals(List.of(0, 0), ((Map<?, ?>) mask.get("tuned")).get("up"));
    String text = text(page);
    assertTrue(
        text.contains(" 0 5 32 15.6 % 75.0 % 1 5 48 10.4 % 25.0 % all 10 80 12.5 % 50.0 %"), text);
    assertTrue(text.contains("layer 1, query 3 32 9.38 % 25.0 %"), text);
    assertTrue(text.contains("summed over examples, where g is each one&#39;s"), text);
    writeRunWithCoverage("task-mean");
    assertTrue(Report.of(folder).contains("g is the mean gradient of the examples"));
  }

  @Test
  void whereTheMaskDoesNotTellWhatItHoldsThatIsSaid() throws IOException {
    Map<?, ?> mask = (Map<?, ?>) data(Report.of(folder)).get("mask");
    assertEquals(nullable(null, null), mask.get("held_of_layers"));
    assertTrue(text(Report.of(folder)).contains("layer 1, query 3 32 9.38 % not known"));
    assertTrue(
        Report.of(folder)
            .contains("not known: the mask's file does not say".replace("'", "&#39;")));
    writeRun(Map.of("gatun.mask.score", "random"));
    assertTrue(Report.of(folder).contains("not known: the score was random."));
    writeRun(Map.of("gatun.mask.score", "fisher"));
    assertTrue(Report.of(folder).contains("fisher, by a version of Gatun that did not keep it."));
  }

  private static List<Object> nullable(Object... values) {
    return new ArrayList<>(Arrays.asList(values));
  }

  @Test
  void aLongRunIsThinnedAndKeepsItsLastStep() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int step = 1; step <= 10_000; step++) {
      lines.append("{\"step\":%d,\"kind\":\"step\",\"loss\":1.0}%n".formatted(step));
    }
    metrics(lines.toString());
    Map<String, Object> data = data(Report.of(folder));
    List<Object> steps = list(data, "steps", "step");
    assertTrue(steps.size() <= 4001, steps.size() + " points");
    assertEquals(10_000, steps.getLast());
    assertEquals(3, ((Map<?, ?>) data.get("steps")).get("stride"));
  }

  @Test
  void thePageLoadsNothing() throws IOException {
    summary("fine");
    String page = Report.of(folder);
    for (String loads :
        List.of("src=", "href=", "url(", "@import", "<link", "<iframe", "fetch(", "XMLHttp")) {
      assertFalse(page.contains(loads), loads);
    }
    assertTrue(page.contains("Permission is hereby granted"), "the chart library's licence");
    assertTrue(page.contains("var uPlot="), "the chart library");
    assertFalse(page.contains("{{"), "a place that nothing was put in");
  }

  @Test
  void untrustedTextIsNoMarkup() throws IOException {
    summary(EVIL);
    settings.put("task", EVIL);
    settings.put("labels", EVIL);
    settings.put("template", "{{script}}\u202E");
    writeJournal();
    String page = Report.of(folder);
    assertFalse(page.contains("<img"), "markup of an example");
    assertTrue(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;"));
    assertEquals(3, page.split("</script>", -1).length - 1, "scripts of the page's own");
    assertTrue(page.contains("<code>{{script}}\\u{202E}</code>"), "text is no place to fill");
  }

  @Test
  void figuresBeforeAndAfterAreShown() throws IOException {
    summary("great");
    String page = Report.of(folder);
    assertTrue(page.contains("<title>sst2: 52.0 % → 79.0 %</title>"));
    assertTrue(page.contains("95 %: 72.0 % to 86.0 %"));
    assertTrue(page.contains("majority floor 50.0 %"));
    assertTrue(page.contains("+27.0 points"));
    assertTrue(page.contains("30 answers became right, 4 became wrong"));
    assertTrue(page.contains("<span class=\"wrong\">✗ bad</span>"));
    assertTrue(page.contains("<span class=\"right\">✓ great</span>"));
    assertTrue(page.contains("62.5 ms"));
    assertTrue(page.contains("512 MiB"));
  }

  @Test
  void aKilledRunIsShownByItsDevSet() throws IOException {
    Path metrics = folder.resolve("metrics.jsonl");
    Files.writeString(metrics, Files.readString(metrics) + "{\"step\":4,\"ki");
    String page = Report.of(folder);
    assertTrue(page.contains("<title>sst2: 50.0 % → 80.0 % (dev)</title>"));
    assertTrue(page.contains("Not known: the run was killed"));
    assertTrue(text(page).contains("Majority floor 62.5 % dev, 10 examples"), text(page));
    assertTrue(page.contains("Evaluations on the dev set, majority floor 62.5 %"));
  }

  @Test
  void aRunOfAnEarlierVersionHasNoFloor() throws IOException {
    Path metrics = folder.resolve("metrics.jsonl");
    Files.writeString(metrics, Files.readString(metrics).replace("\"dev_majority\":0.625,", ""));
    String page = Report.of(folder);
    assertEquals(nullable(null, null), list(data(page), "dev", "majority"));
    assertFalse(page.contains("ajority floor –") || page.contains("<dt>Majority floor"), page);
    assertTrue(page.contains("<caption>Evaluations on the dev set</caption>"));
  }

  @Test
  void withoutLabelsAKilledRunIsShownByItsDevLoss() throws IOException {
    metrics(
        """
        {"step":0,"kind":"evaluation","dev_loss":1.25,"n":10,"best":true}
        {"step":3,"kind":"evaluation","dev_loss":0.75,"n":10,"best":true}
        """);
    String page = Report.of(folder);
    assertTrue(page.contains("<title>sst2: loss 1.2500 → 0.7500 (dev)</title>"));
    assertFalse(page.contains("id=\"accuracy\""), "a chart of what there is none of");
    assertTrue(page.contains("not evaluated"), "there is no summary");
    assertEquals(List.of(1.25, 0.75), list(data(page), "dev", "loss"));
  }

  @Test
  void aRunForAScoreOfTextsSaysSoAndShowsThem() throws IOException {
    settings.putAll(Map.of("objective", "f1", "max_tokens", "24"));
    writeJournal();
    metrics(
        """
        {"step":0,"kind":"evaluation","dev_score":0.25,"dev_loss":0.75,"n":10,"best":true}
        {"step":3,"kind":"evaluation","dev_score":0.5,"dev_loss":0.5,"n":10,"best":true}
        """);
    String killed = Report.of(folder);
    assertTrue(killed.contains("<title>sst2: score 0.2500 → 0.5000 (dev)</title>"), killed);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put(RunSummary.BEFORE, score(0.25));
    summary.put(RunSummary.AFTER, score(0.375));
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.putAll(Map.of("text", "Who?", "label", "Tom", "before", EVIL, "after", "big Tom"));
    sample.putAll(Map.of("before_score", 0.0, "after_score", 0.67));
    summary.put(RunSummary.SAMPLES, List.of(sample));
    summary.put(RunSummary.CHANGES, Map.of("gained", 3, "lost", 1, "other", 2));
    RunSummary.write(folder, summary);
    String page = Report.of(folder);
    assertTrue(page.contains("<title>sst2: score 0.2500 → 0.3750</title>"), page);
    assertTrue(page.contains("tuned for f1 of what the model writes"), page);
    assertTrue(page.contains("+0.1250"), page);
    assertTrue(page.contains("<span class=\"right\">0.67</span> big Tom"), page);
    assertTrue(page.contains("3 texts became better, 1 became worse"), page);
    assertTrue(page.contains("<b>Dev loss</b>, one minus the score"), page);
    String objective =
        "<span>--objective</span> <span>f1</span> <span>--max-tokens</span> <span>24</span>";
    assertEquals(2, page.split(objective, -1).length - 1, "to tune and to measure");
    assertTrue(page.contains("<span>--stop-at</span> <span>text</span>"), page);
    assertFalse(page.contains("id=\"noise\"") || page.contains("nats"), "what scores have not");
    assertFalse(page.contains("<img"), "markup of what a model wrote");
  }

  private static Map<String, Object> score(double score) {
    return Map.of("objective", "f1", "score", score, "n", 10, "loss", 1 - score, "split", "test");
  }

  @Test
  void howTheMaskWasMadeIsShown() throws IOException {
    assertFalse(Report.of(folder).contains("How the mask was made"), "a mask without notes");
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("gatun.format", "mask");
    notes.put("gatun.mask.made_by", "gatun mask <b>");
    notes.put("gatun.mask.without", "key,value");
    notes.put("gatun.mask.density", "0.003");
    writeRun(notes);
    String page = Report.of(folder);
    int table = page.indexOf("How the mask was made");
    assertTrue(table > page.indexOf("Every setting"), "in its place");
    assertTrue(
        page.substring(table)
            .replaceAll("<[^>]*>", " ")
            .replaceAll(" +", " ")
            .contains("density 0.003 matrices left out key,value made by gatun mask &lt;b&gt;"),
        page.substring(table));
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    metrics("{\"step\":1,\"kind\":\"step\"}\nnonsense\n");
    FormatException e = assertThrows(FormatException.class, () -> Report.of(folder));
    assertTrue(e.getMessage().contains("line 2"), e.getMessage());
  }

  @Test
  void commandsAreQuotedForAShell() throws IOException {
    settings.put("template", "it's {text}");
    writeJournal();
    String page = Report.of(folder);
    assertTrue(page.contains("<span>&#39;/m/a model.gguf&#39;</span>"));
    assertTrue(page.contains("<span>&#39;it&#39;\\&#39;&#39;s {text}&#39;</span>"));
    assertTrue(page.contains("<span>--batch</span> <span>all</span>"));
    assertTrue(page.contains("<span>--split</span> <span>test</span> <span>-s</span>"));
  }

  @Test
  void theVerbWritesThePageAndNamesIt() throws IOException {
    Launch launch = Launch.of("report", folder.toString());
    assertEquals(0, launch.status(), launch.err());
    Path page = folder.resolve("report.html");
    assertEquals(page + System.lineSeparator(), launch.out());
    assertEquals(Report.of(folder), Files.readString(page));
    Path other = folder.resolve("other.html");
    assertEquals(0, Launch.of("report", folder.toString(), "-o", other.toString()).status());
    assertEquals(-1, Files.mismatch(page, other));
  }

  @Test
  void aFolderWithoutARunIsNamed(@TempDir Path empty) {
    Launch launch = Launch.of("report", empty.toString());
    assertEquals(1, launch.status());
    assertTrue(launch.err().contains(empty.resolve("journal").toString()), launch.err());
    assertEquals(2, Launch.of("report").status());
  }
}
