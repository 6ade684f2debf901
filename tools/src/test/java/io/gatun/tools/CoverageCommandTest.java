package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun coverage} on a real small model. */
class CoverageCommandTest {
  private final String model = Launch.smallModel();

  @TempDir Path folder;

  private Path texts() throws IOException {
    String story = "Once upon a time there was a little girl who had a big red ball. ";
    Path file = folder.resolve("texts.jsonl");
    Files.write(file, List.of("{\"text\": \"" + story.repeat(3) + "\"}"));
    return file;
  }

  private Path mask(String name, String... options) throws IOException {
    Path out = folder.resolve(name);
    String[] all = new String[options.length + 5];
    System.arraycopy(new String[] {"mask", "-m", model, "-o", out.toString()}, 0, all, 0, 5);
    System.arraycopy(options, 0, all, 5, options.length);
    Launch launch = Launch.of(all);
    assertEquals(0, launch.status(), launch.err());
    return out;
  }

  @Test
  void aMaskOfTheSameTextsIsTheBest() throws IOException {
    String texts = texts().toString();
    Path fisher = mask("fisher", "--text", texts, "--length", "20", "--density", "0.01");
    Launch launch =
        Launch.of(
            "coverage",
            "-m",
            model,
            "--text",
            texts,
            "--length",
            "20",
            "--json",
            fisher.toString());
    assertEquals(0, launch.status(), launch.err());
    Map<String, Object> json = launch.json();
    double covered = ((Number) json.get("covered")).doubleValue();
    assertEquals(((Number) json.get("best")).doubleValue(), covered);
    assertTrue(covered > 0.05 && covered < 1, "covered " + covered);
    assertEquals(5, ((List<?>) json.get("layers")).size());
  }

  @Test
  void aTableForEachMask() throws IOException {
    Path random = mask("random", "--score", "random", "--layers", "2-3");
    Path large = mask("large", "--score", "large", "--layers", "4");
    Launch launch =
        Launch.of(
            "coverage",
            "-m",
            model,
            "--text",
            texts().toString(),
            "--length",
            "20",
            random.toString(),
            large.toString());
    assertEquals(0, launch.status(), launch.err());
    long tables = launch.out().lines().filter(line -> line.contains("share of g²")).count();
    assertEquals(2, tables, launch.out());
    assertEquals(2 * 4 + 2 + 1, launch.out().lines().count(), launch.out());
  }

  @Test
  void refusesMasksOfAnotherModel() throws IOException {
    Path random = mask("random", "--score", "random");
    Mask mask = MaskFile.read(random);
    Path other = folder.resolve("other");
    MaskFile.write(other, new Mask("0".repeat(64), mask.patterns(), Map.of()));
    Launch launch =
        Launch.of("coverage", "-m", model, "--text", texts().toString(), other.toString());
    assertNotEquals(0, launch.status());
    assertTrue(launch.err().contains("0".repeat(64)), launch.err());
    Launch none = Launch.of("coverage", "-m", model, "--text", texts().toString());
    assertNotEquals(0, none.status());
    assertTrue(none.err().contains("which masks?"), none.err());
  }
}
