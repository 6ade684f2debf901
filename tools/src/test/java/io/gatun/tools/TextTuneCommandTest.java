package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun tune --objective}: what is written is what counts. */
class TextTuneCommandTest {
  @TempDir Path folder;
  private TuningFiles files;
  private Path pairs;

  @BeforeEach
  void write() throws IOException {
    files = TuningFiles.in(folder);
    pairs = folder.resolve("pairs.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      lines.add("{\"prompt\": \"Tom %d saw\", \"completion\": \" a big red cat\"}".formatted(i));
    }
    Files.write(pairs, lines);
  }

  private List<String> start(String name, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("tune", "-m", files.model().toString(), "-t", "1"));
    arguments.addAll(List.of("--mask", files.mask().toString(), "--train", pairs.toString()));
    arguments.addAll(List.of("--steps", "12", "--batch", "4", "--eval-every", "4"));
    arguments.addAll(List.of("-o", files.run(name).toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static void assertRefused(Launch launch, String... words) {
    assertEquals(2, launch.status(), launch.err());
    String last = launch.err().lines().toList().getLast();
    for (String word : words) {
      assertTrue(last.contains(word), last);
    }
  }

  @Test
  void aRunForF1SaysWhatItIsForAndIsResumedAndReplayedToTheSameBits() throws IOException {
    String[] more = {"--objective", "f1", "--epsilon", "0.05", "--lr", "0.02", "--json"};
    Launch launch = TuningFiles.launch(start("whole", more));
    assertEquals(0, launch.status(), launch.err());
    assertTrue(launch.err().contains("objective is f1 of what the model writes"), launch.err());
    assertTrue(launch.err().contains("gatun: step 4: dev score "), launch.err());
    assertFalse(launch.err().contains("rounding"), launch.err());
    Map<?, ?> after = (Map<?, ?>) launch.json().get("after");
    assertEquals(Set.of("task", "objective", "score", "n", "loss", "split"), after.keySet());
    double score = ((Number) after.get("score")).doubleValue();
    assertEquals(1 - score, ((Number) after.get("loss")).doubleValue(), 1e-12);
    Path whole = files.run("whole");
    String metrics = Files.readString(whole.resolve("metrics.jsonl"));
    assertTrue(metrics.contains("\"dev_score\"") && !metrics.contains("accuracy"), metrics);
    String page = Files.readString(whole.resolve("report.html"));
    assertTrue(page.contains("tuned for f1 of what the model writes"), "the objective");
    assertTrue(page.contains("texts became better"), "what it wrote");

    byte[] journal = Files.readAllBytes(whole.resolve("journal"));
    Path cut = files.run("cut");
    Files.createDirectories(cut);
    Files.copy(whole.resolve("mask.safetensors"), cut.resolve("mask.safetensors"));
    Files.write(cut.resolve("journal"), Arrays.copyOf(journal, journal.length * 9 / 10));
    Launch resumed = TuningFiles.launch(files.resume("cut", "-t", "2"));
    assertEquals(0, resumed.status(), resumed.err());
    assertTrue(resumed.out().matches("(?s)completion, dev: f1 [\\d.]+ before, [\\d.]+ after.*"));
    for (String file :
        List.of("journal", "delta.safetensors", "best.safetensors", "metrics.jsonl")) {
      assertEquals(-1, Files.mismatch(whole.resolve(file), cut.resolve(file)), file);
    }
    Path rebuilt = folder.resolve("rebuilt");
    Launch replay = Launch.of("replay", whole.toString(), "-o", rebuilt.toString());
    assertEquals(0, replay.status(), replay.err());
    assertEquals(-1, Files.mismatch(whole.resolve("delta.safetensors"), rebuilt));
    assertRefused(
        TuningFiles.launch(files.resume("cut", "--objective", "f1")), "leave out --objective");
  }

  /** The texts that are expected of the test set would end with the line; the run's do not. */
  @Test
  void theReportsCommandGivesTheScoreAfter() throws IOException {
    Path test = folder.resolve("test.jsonl");
    Files.copy(pairs, test);
    Files.writeString(
        pairs, Files.readString(pairs) + "{\"prompt\": \"Tom\", \"completion\": \" a\\n\\nb\"}\n");
    String[] more = {"--objective", "f1", "--epsilon", "0.05", "--lr", "0.02", "--json"};
    List<String> arguments = start("whole", more);
    arguments.addAll(List.of("--dev", test.toString(), "--test", test.toString(), "--limit", "7"));
    Launch tuned = TuningFiles.launch(arguments);
    assertEquals(0, tuned.status(), tuned.err());
    String page = Files.readString(files.run("whole").resolve("report.html"));
    List<String> words = lastCommand(page);
    assertEquals(List.of("gatun", "eval"), words.subList(0, 2), "the last command");
    assertTrue(words.containsAll(List.of("--stop-at", "text", "--limit", "7")), words.toString());
    words.addAll(List.of("--json", "-t", "1"));
    Launch eval = TuningFiles.launch(words.subList(1, words.size()));
    assertEquals(0, eval.status(), eval.err());
    Map<?, ?> after = (Map<?, ?>) tuned.json().get("after");
    assertEquals(7, after.get("n"));
    for (String name : List.of("task", "objective", "score", "n", "loss")) {
      assertEquals(after.get(name), eval.json().get(name), name);
    }
    assertEquals(after.keySet(), eval.json().keySet());
    assertTrue(eval.err().contains("up to the end of the text"), eval.err());
  }

  /** Words that need no quotes. */
  private static List<String> lastCommand(String page) {
    String html = page.substring(page.lastIndexOf("<pre class=\"command\">"));
    String line = html.substring(0, html.indexOf("</pre>")).replaceAll("<[^>]*>", "");
    return new ArrayList<>(List.of(line.split(" ")));
  }

  @Test
  void evalMeasuresWhatIsWrittenUnderTheNamesOfTune() throws IOException {
    List<String> eval = new ArrayList<>(List.of("eval", "-m", files.model().toString(), "-t", "1"));
    eval.addAll(List.of("--test", pairs.toString()));
    Launch likelihood = TuningFiles.launch(with(eval, "--objective", "likelihood", "--json"));
    assertEquals(TuningFiles.launch(with(eval, "--json")).out(), likelihood.out());
    Launch shown = TuningFiles.launch(with(eval, "--objective", "f1", "--max-tokens", "3"));
    assertEquals(0, shown.status(), shown.err());
    assertTrue(shown.err().contains("the likeliest tokens, 3 at most, up to the end of a line"));
    assertTrue(
        shown.out().matches("completion, pairs.jsonl: 15 examples\\Rf1 [01]\\.\\d{4}\\R"),
        shown.out());
    assertRefused(
        TuningFiles.launch(with(eval, "--max-tokens", "3")), "--max-tokens", "--objective");
    assertRefused(TuningFiles.launch(with(eval, "--stop-at", "line")), "--stop-at", "--objective");
    assertRefused(
        TuningFiles.launch(with(eval, "--objective", "f1", "--stop-at", "word")), "line or text");
    Path text = folder.resolve("book.txt");
    Files.writeString(text, "Tom saw a cat.\n".repeat(200));
    eval.set(eval.size() - 1, text.toString());
    assertRefused(TuningFiles.launch(with(eval, "--objective", "f1")), "plain text has none");
  }

  private static List<String> with(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void ofLabelsTheWordIsExpected() throws IOException {
    String[] more = {"--objective", "exact-match", "--epsilon", "0.05", "--json"};
    Launch launch = TuningFiles.launch(files.start("labels", 3, more));
    assertEquals(0, launch.status(), launch.err());
    assertEquals("exact-match", ((Map<?, ?>) launch.json().get("before")).get("objective"));
    String samples = Files.readString(files.run("labels").resolve("summary.json"));
    assertTrue(samples.contains("\"label\":\"good\""), samples);
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() throws IOException {
    assertRefused(
        TuningFiles.launch(start("x", "--objective", "f1", "--lr", "1", "--estimator", "exact")),
        "f1 has no gradient",
        "--estimator two-point");
    assertRefused(TuningFiles.launch(start("x", "--objective", "f1")), "give --lr");
    assertRefused(
        TuningFiles.launch(start("x", "--max-tokens", "5")), "--max-tokens", "--objective");
    assertRefused(TuningFiles.launch(start("x", "--objective", "bleu")), "bleu", "exact-match");
    Path text = folder.resolve("book.txt");
    Files.writeString(text, "Tom saw a cat.\n".repeat(200));
    pairs = text;
    assertRefused(
        TuningFiles.launch(start("x", "--objective", "f1", "--lr", "1")), "plain text has none");
    assertFalse(Files.exists(files.run("x").resolve("journal")));
  }
}
