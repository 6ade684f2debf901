package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun demo} and {@code gatun pretrain}. */
class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void theDemoTunesAndShows() throws IOException {
    Path made = folder.resolve("made");
    Launch launch = Launch.of("demo", "-o", made.toString(), "--steps", "60", "--seed", "1");
    assertEquals(0, launch.status(), launch.err());
    double before = accuracy(launch.out(), "  before: ");
    double after = accuracy(launch.out(), "  after:  ");
    assertTrue(before < 65 && after > 75, launch.out());
    assertEquals(5, launch.out().lines().filter(line -> line.contains("right: ")).count());
    assertTrue(Files.exists(made.resolve("run/best.safetensors")));
    assertTrue(launch.out().contains("rm -r " + made), launch.out());

    Launch again = Launch.of("demo", "-o", made.toString(), "--steps", "1");
    assertEquals(0, again.status(), again.err());
    assertTrue(Files.exists(made.resolve("run-2/best.safetensors")), "the first run stays");
  }

  private static double accuracy(String out, String line) {
    String rest = out.substring(out.indexOf(line) + line.length());
    return Double.parseDouble(rest.substring(0, rest.indexOf(' ')));
  }

  @Test
  void theModelThatIsPartOfGatunSaysHowItWasMadeAndIsSmall() throws IOException {
    Launch launch = Launch.of("demo", "-o", folder.toString(), "--steps", "1");
    assertEquals(0, launch.status(), launch.err());
    Path model = folder.resolve("gatun-demo.gguf");
    assertTrue(Files.size(model) < 4_000_000, Files.size(model) + " bytes");
    try (GgufFile file = GgufFile.open(model)) {
      String made = file.metadata().string("general.description");
      assertTrue(made.contains("gatun pretrain --seed 1 --steps "), made);
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsAnErrorThatSaysWhatToDo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Launch launch = Launch.of("demo", "-o", file.resolve("made").toString());
    assertEquals(1, launch.status());
    assertTrue(launch.err().contains("-o names another"), launch.err());
  }

  @Test
  void pretrainingGivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
    Path one = folder.resolve("one.gguf");
    Path two = folder.resolve("two.gguf");
    Launch launch = pretrain(one, "1");
    assertEquals(0, launch.status(), launch.err());
    assertEquals(0, pretrain(two, "2").status());
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
    assertTrue(((Number) launch.json().get("perplexity")).doubleValue() > 1);
    assertTrue(Files.notExists(folder.resolve("one.gguf.f32")), "no file is left behind");

    Launch refused = pretrain(one, "1");
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("--force"), refused.err());
  }

  private static Launch pretrain(Path file, String threads) {
    return Launch.of("pretrain", "--steps", "2", "-t", threads, "-o", file.toString(), "--json");
  }
}
