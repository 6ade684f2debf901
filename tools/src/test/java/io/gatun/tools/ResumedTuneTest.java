package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.train.TrainingJournal;
import io.gatun.format.journal.JournalReader;
import io.gatun.format.journal.JournalWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of {@code gatun tune} that go on have the bits of unbroken ones. */
class ResumedTuneTest {
  private static final int STEPS = 30;

  @TempDir Path folder;
  private TuningFiles files;

  @BeforeEach
  void write() throws IOException {
    files = TuningFiles.quantized(folder);
  }

  /** A folder with what a kill may have left of a run. */
  private void cut(Path whole, String name) throws IOException {
    Path cut = Files.createDirectories(files.run(name));
    Files.copy(whole.resolve("mask.safetensors"), cut.resolve("mask.safetensors"));
    byte[] journal = Files.readAllBytes(whole.resolve("journal"));
    Files.write(cut.resolve("journal"), Arrays.copyOf(journal, journal.length / 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--estimator two-point",
        "--activations int8",
        "--estimator exact --update adam",
        "--estimator exact --activations int8"
      })
  void otherKernelsAndThreadsGoOnToTheSameBits(String options) throws IOException {
    Path whole = files.whole("whole", STEPS, (options + " -t 1").split(" "));
    cut(whole, "cut");
    Launch resumed = TuningFiles.launch(files.resume("cut", "-t", "2", "--kernels", "scalar"));
    assertEquals(0, resumed.status(), resumed.err());
    for (String file :
        List.of("journal", "delta.safetensors", "best.safetensors", "metrics.jsonl")) {
      assertEquals(-1, Files.mismatch(whole.resolve(file), files.run("cut").resolve(file)), file);
    }
    Path rebuilt = folder.resolve("rebuilt");
    Launch replay = Launch.of("replay", whole.toString(), "-o", rebuilt.toString());
    assertEquals(0, replay.status(), replay.err());
    assertEquals(-1, Files.mismatch(whole.resolve("delta.safetensors"), rebuilt));
  }

  private static float[] values(Path run) throws IOException {
    return DeltaFile.read(run.resolve("delta.safetensors")).values();
  }

  @Test
  void theJournalKeepsTheActivations() throws IOException {
    Path exact = files.whole("exact", STEPS);
    Path rounded = files.whole("rounded", STEPS, "--activations", "int8");
    assertEquals("f32", activations(exact));
    assertEquals("int8", activations(rounded));
    assertFalse(Arrays.equals(values(exact), values(rounded)), "int8 has bits of its own");
    assertTrue(
        Files.readString(rounded.resolve("report.html"))
            .matches("(?s).*<t[hd][^>]*>activations</t[hd]>\\s*<td[^>]*><code>int8</code>.*"),
        "the report's settings");
    Launch resumed = resumed("rounded");
    assertTrue(resumed.err().contains("int8 activations"), resumed.err());
  }

  private static String activations(Path run) throws IOException {
    return TrainingJournal.header(run.resolve("journal")).fields().get("activations");
  }

  @Test
  void aJournalWithoutActivationsIsOneOfF32() throws IOException {
    Path run = files.whole("run", STEPS);
    float[] values = values(run);
    changeHeader(run, header -> header.remove("activations"));
    Launch resumed = resumed("run", "--rewind", "20");
    assertTrue(resumed.err().contains("f32 activations"), resumed.err());
    assertArrayEquals(values, values(run));

    changeHeader(run, header -> header.put("activations", "int4"));
    Launch refused = TuningFiles.launch(files.resume("run"));
    assertEquals(1, refused.status(), refused.err());
    String last = refused.err().lines().toList().getLast();
    assertTrue(last.contains("activations = int4: this Gatun tunes in f32 or int8"), last);
  }

  @Test
  void theJournalKeepsThePreTokenizer() throws IOException {
    Path run = files.whole("run", STEPS, "--pre", "llama-bpe");
    assertEquals("llama-bpe", TrainingJournal.header(run.resolve("journal")).fields().get("pre"));
    assertTrue(
        Files.readString(run.resolve("report.html"))
            .contains("<span>--pre</span> <span>llama-bpe</span>"),
        "the report's commands");
    resumed("run");

    changeHeader(run, header -> header.put("pre", "clever-bpe"));
    Launch refused = TuningFiles.launch(files.resume("run"));
    assertEquals(1, refused.status(), refused.err());
    assertTrue(refused.err().contains("--pre = clever-bpe: unknown"), refused.err());
  }

  private Launch resumed(String run, String... options) {
    Launch resumed = TuningFiles.launch(files.resume(run, options));
    assertEquals(0, resumed.status(), resumed.err());
    return resumed;
  }

  /** Writes a run's journal again, with another header and the same entries. */
  private static void changeHeader(Path run, Consumer<Map<String, Object>> change)
      throws IOException {
    Path journal = run.resolve("journal");
    Path written = run.resolve("written");
    try (JournalReader reader = JournalReader.open(journal)) {
      Map<String, Object> header =
          JSON.std.mapFrom(new String(reader.header(), StandardCharsets.UTF_8));
      change.accept(header);
      byte[] bytes = JSON.std.asString(header).getBytes(StandardCharsets.UTF_8);
      try (JournalWriter writer = JournalWriter.create(written, bytes, 50)) {
        Optional<byte[]> entry = reader.next();
        while (entry.isPresent()) {
          writer.append(entry.get());
          entry = reader.next();
        }
      }
    }
    Files.delete(journal);
    Files.move(written, journal);
  }
}
