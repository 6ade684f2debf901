package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun tune}, over a real model of 260,000 parameters. */
class TuneOutcomeTest {
  @TempDir Path folder;
  private final String model = Launch.smallModel();
  private Path run;
  private Path mask;

  @BeforeEach
  void writeExamples() throws IOException {
    run = folder.resolve("run");
    mask = folder.resolve("mask.safetensors");
    examples("train", 40);
    examples("dev", 8);
    examples("test", 16);
    Launch made =
        Launch.of(
            "mask",
            "-m",
            model,
            "-t",
            "1",
            "--score",
            "random",
            "--density",
            "0.01",
            "--layers",
            "4-4",
            "-o",
            mask.toString());
    assertEquals(0, made.status(), made.err());
  }

  private void examples(String name, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String text = (i % 2 == 0 ? "The dog ran home " : "The <b>cat</b> was sad ") + i;
      lines.append(JSON.std.asString(Map.of("text", text, "label", i % 2))).append('\n');
    }
    Files.writeString(folder.resolve(name + ".jsonl"), lines.toString());
  }

  private List<String> tune(String... more) {
    List<String> args = new ArrayList<>(List.of("tune", "-m", model, "-t", "1"));
    args.addAll(List.of("--mask", mask.toString(), "--template", "{text} It was"));
    args.addAll(List.of("--labels", " good, bad", "-o", run.toString()));
    for (String split : List.of("train", "dev", "test")) {
      args.addAll(List.of("--" + split, folder.resolve(split + ".jsonl").toString()));
    }
    args.addAll(List.of(more));
    return args;
  }

  private static Launch launch(List<String> args) {
    Launch launch = Launch.of(args.toArray(String[]::new));
    assertEquals(0, launch.status(), launch.err());
    return launch;
  }

  @Test
  void aRunEndsWithItsFiguresAndAReport() throws IOException {
    Launch launch = launch(tune("--steps", "6", "--eval-every", "3", "--json"));
    Map<String, Object> json = launch.json();
    assertEquals(16, ((Map<?, ?>) json.get("before")).get("n"));
    assertEquals("test", ((Map<?, ?>) json.get("after")).get("split"));
    assertEquals(6, json.get("steps"));
    assertEquals("none", json.get("recipe"));
    double perStep = ((Number) json.get("seconds_per_step")).doubleValue();
    assertTrue(perStep > 0 && perStep < ((Number) json.get("seconds")).doubleValue());
    assertTrue(json.containsKey("peak_rss_bytes"));
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("The &lt;b&gt;cat&lt;/b&gt; was sad"), "a sample");
    assertTrue(page.contains("good"), "a label word");
    assertTrue(launch.err().contains("the report is " + run.resolve("report.html")), launch.err());
    assertTrue(
        launch.err().contains("keeps what is below the lowest tuned layer of all 48 examples"),
        launch.err());
  }

  @Test
  void everyAccuracyStandsBesideItsFloor() throws IOException {
    examples("dev", 5);
    Launch launch = launch(tune("--steps", "2", "--eval-every", "1"));
    assertEquals(
        3,
        Pattern.compile("step \\d: dev accuracy [\\d.]+ % \\(floor 60\\.0\\), dev loss")
            .matcher(launch.err())
            .results()
            .count(),
        launch.err());
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    assertEquals(3, metrics.split("\"dev_majority\":0.6,\"dev_loss\"", -1).length - 1, metrics);
    String interval = "[\\d.]+ % \\(95 %: [\\d.]+ to [\\d.]+\\)";
    assertTrue(
        launch
            .out()
            .matches(
                "(?s).*, test: before %s, after %s, majority floor 50.0 %%\\R.*"
                    .formatted(interval, interval)),
        launch.out());
  }

  @Test
  void theReportsCommandMakesTheSameRunAgain() throws IOException {
    launch(tune("--steps", "5", "--estimator", "three-point", "--update", "sgd", "--limit", "9"));
    String page = Files.readString(run.resolve("report.html"));
    Matcher command = Pattern.compile("<pre class=\"command\">(.*?)</pre>").matcher(page);
    assertTrue(command.find(), "a command");
    List<String> words = shellWords(command.group(1));
    assertEquals("tune", words.get(1));
    Launch again = launch(words.subList(1, words.size()));
    assertEquals(-1, Files.mismatch(best(run), best(Path.of(run + "-again"))), again::err);
  }

  private static Path best(Path folder) {
    return folder.resolve("best.safetensors");
  }

  /** The words of a line of the page; what they hold here has no quotes or entities of its own. */
  private static List<String> shellWords(String html) {
    String line = html.replaceAll("<[^>]*>", "").replace("&#39;", "'");
    return Pattern.compile("'([^']*)'|(\\S+)")
        .matcher(line)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toList();
  }

  @Test
  void aPrefixThatDoesNotFitSaysWhatToRaise() {
    Launch launch = launch(tune("--steps", "1", "--prefix-memory", "0"));
    assertTrue(
        launch.err().contains("of 0 of 48 examples: 0.0 MiB") //
            && launch.err().contains("--prefix-memory 1 would keep all"),
        launch.err());
  }

  @Test
  void aRunOutOfPatienceGoesOnOnlyWithMoreOfIt() throws IOException {
    String[] impatient = {"--steps", "40", "--eval-every", "1", "--lr", "1e-9", "--patience", "2"};
    launch(tune(impatient));
    Path journal = run.resolve("journal");
    long size = Files.size(journal);
    int steps = steps();
    assertTrue(steps < 40, steps + " steps");
    assertTrue(Files.readString(run.resolve("report.html")).contains("stopped early"));
    launch(List.of("tune", "--resume", run.toString(), "-t", "1"));
    assertEquals(size, Files.size(journal));
    launch(List.of("tune", "--resume", run.toString(), "-t", "1", "--patience", "0"));
    assertEquals(40, steps());
  }

  private int steps() throws IOException {
    return (int)
        Files.readAllLines(run.resolve("metrics.jsonl")).stream()
            .filter(line -> line.contains("\"kind\":\"step\""))
            .count();
  }

  @Test
  void interruptStopsAfterTheStepAndTheRunGoesOn() throws Exception {
    assumeTrue(
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .noneMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0),
        "SIGINT is ignored here, as in a background job of a shell");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.gatun.tools.Main");
    command.addAll(tune("--steps", "100000", "--eval-every", "5", "--lr", "1e-3"));
    File err = folder.resolve("err").toFile();
    Process process = new ProcessBuilder(command).redirectError(err).start();
    try {
      Path best = run.resolve("best.safetensors");
      while (process.isAlive() && !(Files.exists(best) && read(err).contains("step 5:"))) {
        Thread.sleep(20);
      }
      assertTrue(process.isAlive(), () -> "it ended early: " + read(err));
      assertEquals(0, new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor());
      assertEquals(130, process.waitFor(), () -> read(err));
    } finally {
      process.destroyForcibly();
    }
    String said = read(err).lines().toList().getLast();
    assertTrue(said.matches("gatun: stopped after step \\d+; go on with: .*"), said);
    int steps = steps();
    assertTrue(said.contains("after step " + steps + "; go on with: gatun tune --resume " + run));
    assertTrue(Files.readString(run.resolve("report.html")).contains("; stopped"));
    Launch replayed =
        Launch.of("replay", run.toString(), "-t", "1", "-o", folder.resolve("d").toString());
    assertEquals(0, replayed.status(), replayed.err());
    assertEquals(-1, Files.mismatch(folder.resolve("d"), run.resolve("delta.safetensors")));
  }

  private static String read(File file) {
    try {
      return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
