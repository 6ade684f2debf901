package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun mask} on a real small model. */
class MaskCommandTest {
  private final String model = Launch.smallModel();

  @TempDir Path folder;

  private Path texts() throws IOException {
    String story = "Once upon a time there was a little girl who had a big red ball. ";
    Path file = folder.resolve("texts.jsonl");
    Files.write(
        file,
        List.of(
            "{\"text\": \"" + story.repeat(3) + "\"}",
            "{\"text\": \"too short\"}",
            "{\"text\": \""
                + "Tom saw a cat in the park and it was very happy. ".repeat(3)
                + "\"}"));
    return file;
  }

  private Mask mask(String name, String... options) throws IOException {
    Path out = folder.resolve(name);
    String[] all = new String[options.length + 6];
    System.arraycopy(
        new String[] {"mask", "-m", model, "-o", out.toString(), "--json"}, 0, all, 0, 6);
    System.arraycopy(options, 0, all, 6, options.length);
    Launch launch = Launch.of(all);
    assertEquals(0, launch.status(), launch.err());
    Mask mask = MaskFile.read(out);
    assertEquals(mask.entries(), ((Number) launch.json().get("entries")).intValue());
    assertEquals(mask.hash(), launch.json().get("sha256"));
    assertEquals(
        mask.squares().isEmpty() ? null : (Object) mask.coveredShare(),
        launch.json().get("covered"));
    return mask;
  }

  @Test
  void masksOfTexts() throws IOException {
    String texts = texts().toString();
    Mask fisher = mask("fisher", "--text", texts, "--length", "20", "--density", "0.01");
    assertEquals("2", fisher.made().get("examples"), "one text is too short");
    assertEquals("fisher", fisher.made().get("score"));
    assertTrue(fisher.coveredShare() > 0.01 && fisher.coveredShare() < 1, "more than at random");
    Mask wanda =
        mask(
            "wanda",
            "--text",
            texts,
            "--length",
            "20",
            "--density",
            "0.01",
            "--score",
            "wanda",
            "--scope",
            "global");
    assertNotEquals(fisher.hash(), wanda.hash());
    assertTrue(Double.isNaN(wanda.coveredShare()), "wanda looks at no gradient");
  }

  @Test
  void whatAMaskHoldsOfTheGradientsIsSaidForPeopleToo() throws IOException {
    String out = folder.resolve("said").toString();
    Launch fisher =
        Launch.of("mask", "-m", model, "-o", out, "--text", texts().toString(), "--length", "20");
    assertTrue(
        fisher.out().matches("(?s).* matrices, [\\d.]+ % of the squared gradients, [\\d.]+ s\\R"),
        fisher.out());
    Launch large = Launch.of("mask", "-m", model, "-o", out, "--score", "large");
    assertTrue(large.out().matches("(?s).* matrices, [\\d.]+ s\\R"), large.out());
  }

  @Test
  void masksOfATask() throws IOException {
    Path train = folder.resolve("train.jsonl");
    Files.write(
        train,
        List.of(
            "{\"text\": \"a good day\", \"label\": 1}", "{\"text\": \"a sad day\", \"label\": 0}"));
    Mask mask =
        mask(
            "task",
            "--score",
            "task-mean",
            "--train",
            train.toString(),
            "--template",
            "{text} It was",
            "--labels",
            " bad, good",
            "--layers",
            "1-2",
            "--without",
            "k,v");
    assertTrue(mask.entries() > 0);
    assertTrue(
        mask.patterns().keySet().stream().allMatch(id -> id.layer() == 1 || id.layer() == 2));
    assertEquals("key,value", mask.made().get("without"));
  }

  @Test
  void masksOfNoExamples() throws IOException {
    Mask random = mask("random", "--score", "random", "--seed", "1");
    assertEquals(random.hash(), mask("again", "--score", "random", "--seed", "1").hash());
    assertFalse(random.made().containsKey("examples"));
    mask("small", "--score", "small");
  }

  @Test
  void refusalsSayWhatToDo() throws IOException {
    String out = folder.resolve("none").toString();
    Launch noText = Launch.of("mask", "-m", model, "-o", out);
    assertNotEquals(0, noText.status());
    assertTrue(noText.err().contains("--text"), noText.err());
    Launch tooLong =
        Launch.of("mask", "-m", model, "-o", out, "--text", texts().toString(), "--length", "200");
    assertNotEquals(0, tooLong.status());
    assertTrue(tooLong.err().contains("--length"), tooLong.err());
    Launch layers = Launch.of("mask", "-m", model, "-o", out, "--score", "large", "--layers", "99");
    assertNotEquals(0, layers.status());
    assertTrue(layers.err().contains("--layers"), layers.err());
    Launch without =
        Launch.of("mask", "-m", model, "-o", out, "--score", "large", "--without", "x");
    assertNotEquals(0, without.status());
    assertTrue(without.err().contains("q, k, v"), without.err());
  }
}
