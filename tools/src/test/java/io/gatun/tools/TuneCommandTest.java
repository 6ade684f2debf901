package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.DeltaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gatun tune} and {@code gatun replay}: what they make, and what they refuse. */
class TuneCommandTest {
  private static final int STEPS = 40;

  @TempDir Path folder;
  private TuningFiles files;
  private Path run;

  @BeforeEach
  void tune() throws IOException {
    files = TuningFiles.in(folder);
    run = files.run("run");
    Launch launch = TuningFiles.launch(files.start("run", STEPS, "--json"));
    assertEquals(0, launch.status(), launch.err());
    Map<String, Object> json = launch.json();
    assertEquals(STEPS, json.get("steps"));
    assertTrue(((Map<?, ?>) json.get("after")).containsKey("accuracy"), launch.out());
  }

  private static void assertRefused(Launch launch, String... words) {
    assertNotEquals(0, launch.status(), launch.out());
    String last = launch.err().lines().toList().getLast();
    for (String word : words) {
      assertTrue(last.contains(word), last);
    }
    assertTrue(!last.contains("a defect of Gatun"), last);
  }

  private void assertResumeRefused(String... words) throws IOException {
    byte[] journal = Files.readAllBytes(run.resolve("journal"));
    byte[] delta = Files.readAllBytes(run.resolve("delta.safetensors"));
    byte[] metrics = Files.readAllBytes(run.resolve("metrics.jsonl"));
    assertRefused(TuningFiles.launch(files.resume("run")), words);
    assertRefused(TuningFiles.launch(files.resume("run", "--rewind", "3")), words);
    assertArrayEquals(journal, Files.readAllBytes(run.resolve("journal")));
    assertArrayEquals(delta, Files.readAllBytes(run.resolve("delta.safetensors")));
    assertArrayEquals(metrics, Files.readAllBytes(run.resolve("metrics.jsonl")));
  }

  @Test
  void replayRebuildsTheDeltaOfAnyStep() throws IOException {
    Path rebuilt = folder.resolve("rebuilt");
    Launch launch = Launch.of("replay", run.toString(), "-o", rebuilt.toString());
    assertEquals(0, launch.status(), launch.err());
    assertEquals(-1, Files.mismatch(run.resolve("delta.safetensors"), rebuilt));
    assertEquals(
        0, Launch.of("replay", run.toString(), "--best", "-o", rebuilt.toString()).status());
    assertEquals(-1, Files.mismatch(run.resolve("best.safetensors"), rebuilt));
    assertEquals(
        0, Launch.of("replay", run.toString(), "--until", "7", "-o", rebuilt.toString()).status());
    assertEquals("7", DeltaFile.read(rebuilt).notes().get("step"));

    Launch rewound = TuningFiles.launch(files.resume("run", "--rewind", "7"));
    assertEquals(0, rewound.status(), rewound.err());
    assertTrue(rewound.err().contains("resumed after step 7"), rewound.err());
    assertRefused(
        Launch.of("replay", run.toString(), "-o", folder.resolve("none/delta").toString()),
        "none/delta",
        "cannot be written: its folder is not there");
  }

  /** A folder where a file is to be written stands for one that may not be: root may write any. */
  @Test
  void aFolderThatCannotBeWrittenToIsSaidBeforeAnyWork() throws IOException {
    Files.createDirectories(files.run("shut").resolve(".lock"));
    assertRefused(TuningFiles.launch(files.start("shut", STEPS)), "shut", "cannot be written to");
    assertFalse(Files.exists(files.run("shut").resolve("journal")));

    Files.delete(run.resolve(".lock"));
    Files.createDirectories(run.resolve(".lock"));
    assertResumeRefused(run.toString(), "cannot be written to");
  }

  @Test
  void aRunThatIsRefusedLeavesNoFolder() throws IOException {
    assertRefused(
        TuningFiles.launch(files.start("none", STEPS, "--pre", "clever-bpe")), "clever-bpe");
    assertFalse(Files.exists(files.run("none")));
  }

  @Test
  void aFolderThatHoldsSomethingIsLeftAlone() throws IOException {
    byte[] journal = Files.readAllBytes(run.resolve("journal"));
    assertRefused(
        TuningFiles.launch(files.start("run", STEPS)), run.toString(), "holds journal already");
    assertArrayEquals(journal, Files.readAllBytes(run.resolve("journal")));

    Files.createDirectories(files.run("other"));
    Files.writeString(files.run("other").resolve("best.safetensors"), "mine");
    assertRefused(TuningFiles.launch(files.start("other", STEPS)), "holds best.safetensors");
    assertEquals("mine", Files.readString(files.run("other").resolve("best.safetensors")));

    assertRefused(TuningFiles.launch(files.start("mask", STEPS)), "mask: is no folder");
    assertRefused(TuningFiles.launch(files.start("mask/run", STEPS)), "mask");
    assertRefused(TuningFiles.launch(files.resume("none")), "none: holds no run");
    assertRefused(Launch.of("replay", files.run("none").toString(), "-o", "x"), "none", "no such");
  }

  @Test
  void otherExamplesAModelOrAMaskThatChangedAreRefused() throws IOException {
    List<String> lines = Files.readAllLines(files.train());
    files.writeExamples("night");
    assertResumeRefused("data_sha256", "the examples have changed", "Put back");
    Files.delete(files.train());
    assertResumeRefused("train.jsonl: no such file");
    Files.write(files.train(), lines);

    byte[] mask = Files.readAllBytes(run.resolve("mask.safetensors"));
    Launch other =
        Launch.of(
            "mask",
            "-m",
            files.model().toString(),
            "-o",
            run.resolve("mask.safetensors").toString(),
            "--score",
            "random",
            "--seed",
            "9",
            "--density",
            "0.002",
            "--layers",
            "3-4");
    assertEquals(0, other.status(), other.err());
    assertResumeRefused("mask_sha256", "mask.safetensors has changed");
    Files.write(run.resolve("mask.safetensors"), Arrays.copyOf(mask, mask.length / 2));
    assertResumeRefused("mask.safetensors");
    Files.write(run.resolve("mask.safetensors"), mask);

    byte[] model = Files.readAllBytes(files.model());
    model[model.length - 3] ^= 1;
    Files.write(files.model(), model);
    assertResumeRefused("base_sha256", "the model file is another one");
    assertRefused(
        Launch.of("replay", run.toString(), "-o", folder.resolve("x").toString()), "base model");
    assertRefused(
        Launch.of(
            "eval",
            "-m",
            files.model().toString(),
            "--delta",
            run.resolve("best.safetensors").toString(),
            "--test",
            files.train().toString(),
            "--template",
            "{text} It was",
            "--labels",
            " bad, good"),
        "best.safetensors");
    assertRefused(TuningFiles.launch(files.start("new", STEPS)), "a mask fits the file");
    model[model.length - 3] ^= 1;
    Files.write(files.model(), model);
    assertEquals(0, TuningFiles.launch(files.resume("run")).status());
  }

  @Test
  void damagedJournalsSayWhere() throws IOException {
    Path journal = run.resolve("journal");
    byte[] good = Files.readAllBytes(journal);
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 4;
    Files.write(journal, damaged);
    assertResumeRefused("journal at byte", "record ", "damaged", "backup");
    damaged = good.clone();
    damaged[20] ^= 1;
    Files.write(journal, damaged);
    assertResumeRefused("journal at byte", "the header is damaged");
    damaged = good.clone();
    damaged[8] = 9;
    Files.write(journal, damaged);
    assertResumeRefused("journal at byte 8: version = 9: this Gatun reads 1");
    damaged = good.clone();
    damaged[15] = 0x7f;
    Files.write(journal, damaged);
    assertResumeRefused("journal at byte 12: header length");
    Files.write(journal, new byte[0]);
    assertResumeRefused("too short for a journal");
    Files.writeString(journal, "Not a journal, but a shopping list.");
    assertResumeRefused("not a journal");

    Files.write(journal, good);
    Files.write(journal, new byte[] {40, 0, 0, 0, 'S', 0}, StandardOpenOption.APPEND);
    assertEquals(0, TuningFiles.launch(files.resume("run")).status(), "a torn record is cut off");
    assertArrayEquals(good, Files.readAllBytes(journal));
  }

  @ParameterizedTest
  @CsvSource({"pairs.jsonl", "texts.jsonl", "book.txt"})
  void textIsTunedForByItsLoss(String name) throws IOException {
    Path train = folder.resolve(name);
    String record =
        switch (name) {
          case "pairs.jsonl" -> "{\"prompt\": \"Tom %d saw a\", \"completion\": \" big red cat\"}";
          case "texts.jsonl" -> "{\"text\": \"Tom %d saw a big red cat.\"}";
          default -> "Tom %d saw a big red cat.";
        };
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      lines.add(record.formatted(i));
    }
    Files.write(train, lines);
    String model = files.model().toString();
    Path out = files.run("text");
    Launch launch =
        Launch.of(
            "tune",
            "-m",
            model,
            "--train",
            train.toString(),
            "--steps",
            "30",
            "--batch",
            "4",
            "--eval-every",
            "15",
            "--mask",
            files.mask().toString(),
            "--lr",
            "0.02",
            "-c",
            "48",
            "-o",
            out.toString(),
            "--json");
    assertEquals(0, launch.status(), launch.err());
    Map<?, ?> before = (Map<?, ?>) launch.json().get("before");
    Map<?, ?> after = (Map<?, ?>) launch.json().get("after");
    assertEquals(Set.of("task", "n", "loss", "split"), after.keySet());
    double was = ((Number) before.get("loss")).doubleValue();
    double is = ((Number) after.get("loss")).doubleValue();
    assertTrue(is < was, launch.out());
    assertTrue(launch.err().contains("gatun: step 15: dev loss"), launch.err());
    assertFalse(launch.err().contains("accuracy"), launch.err());
    String metrics = Files.readString(out.resolve("metrics.jsonl"));
    assertTrue(metrics.contains("\"dev_loss\"") && !metrics.contains("accuracy"), metrics);
    assertPageSpeaksOfTheLoss(
        Files.readString(out.resolve("report.html")),
        String.format(Locale.ROOT, "%.4f → %.4f", was, is));
    Launch eval =
        Launch.of(
            "eval",
            "-m",
            model,
            "--test",
            train.toString(),
            "-c",
            "48",
            "--delta",
            out.resolve("best.safetensors").toString());
    assertEquals(0, eval.status(), eval.err());
    assertTrue(eval.out().contains("loss ") && !eval.out().contains("accuracy"), eval.out());
    Launch shown = Launch.of("tune", "--resume", out.toString());
    assertTrue(shown.out().matches("(?s).*loss [\\d.]+ before, [\\d.]+ after.*"), shown.out());
  }

  private static void assertPageSpeaksOfTheLoss(String page, String change) {
    String shown = page.replaceAll("(?s)<script.*?</script>|<style.*?</style>", "");
    assertTrue(shown.contains(": loss " + change + "</title>"), shown);
    assertTrue(shown.contains("mean loss, nats</th>"), shown);
    assertTrue(shown.contains("perplexity"), shown);
    assertFalse(shown.toLowerCase(Locale.ROOT).contains("accuracy"), shown);
    assertFalse(shown.contains("not evaluated"), shown);
    assertFalse(shown.contains("100.0 %"), shown);
    assertFalse(shown.contains("Some answers"), shown);
  }

  @Test
  void aTemplateMayHaveACompletionInPlaceOfLabels() throws IOException {
    Path train = folder.resolve("qa.jsonl");
    Files.writeString(train, "{\"q\": \"Who saw it?\", \"a\": \"Tom\"}\n".repeat(6));
    Launch launch =
        Launch.of(
            "eval",
            "-m",
            files.model().toString(),
            "--test",
            train.toString(),
            "--template",
            "Q: {q}\\nA:",
            "--labels",
            " {a}",
            "--json");
    assertEquals(0, launch.status(), launch.err());
    assertEquals(6, launch.json().get("n"));
    assertRefused(
        Launch.of("eval", "-m", files.model().toString(), "--test", train.toString()),
        "qa.jsonl",
        "a, q: which task is it?");
  }

  @Test
  void aRunGoesOnAsItWasStarted() {
    assertRefused(TuningFiles.launch(files.resume("run", "--lr", "1")), "leave out --lr");
    assertRefused(TuningFiles.launch(files.resume("run", "-o", "x")), "leave out -o");
    assertRefused(
        TuningFiles.launch(files.resume("run", "--activations", "f32")), "leave out --activations");
    assertRefused(TuningFiles.launch(files.resume("run", "--limit", "3")), "leave out --limit");
    assertRefused(TuningFiles.launch(files.resume("run", "--rewind", "99")), "0 to 40", "99");
    assertRefused(
        TuningFiles.launch(files.start("new", STEPS, "--rewind", "1")), "goes with --resume");
  }

  @Test
  void optionsThatWouldChangeNothingAreRefused() {
    String model = files.model().toString();
    String text = files.train().toString();
    String out = files.run("new").toString();
    for (String part : List.of("--dev", "--test")) {
      Launch launch =
          Launch.of("tune", "-m", model, "--task", "sst2", "--data", "D", part, text, "-o", out);
      assertEquals(2, launch.status(), launch.err());
      assertRefused(launch, "--data and " + part, "leave out " + part, "--train");
    }
    Launch mask = TuningFiles.launch(files.start("new", STEPS, "--text", text));
    assertEquals(2, mask.status(), mask.err());
    assertRefused(mask, "--mask and --text", "leave out --text");
    List<String> lastLayer = files.start("new", STEPS, "--text", text, "--recipe", "last-layer");
    int given = lastLayer.indexOf("--mask");
    lastLayer.subList(given, given + 2).clear();
    Launch recipe = TuningFiles.launch(lastLayer);
    assertEquals(2, recipe.status(), recipe.err());
    assertRefused(recipe, "--recipe last-layer and --text", "--recipe senszoq");
    assertFalse(Files.exists(files.run("new").resolve("journal")));
  }

  @Test
  void differencesThatAreMostlyRoundingAreWarnedOfOnce() {
    String warning = "times their rounding; a larger --epsilon or a larger --batch would help";
    for (String epsilon : List.of("1e-6", "1e-7", "1e-9")) {
      Launch small = TuningFiles.launch(files.start(epsilon, STEPS, "--epsilon", epsilon));
      assertEquals(0, small.status(), small.err());
      assertEquals(1, small.err().lines().filter(line -> line.endsWith(warning)).count(), epsilon);
    }
    Launch usual = TuningFiles.launch(files.start("usual", STEPS));
    assertFalse(usual.err().contains("rounding"), usual.err());
  }
}
