package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.gguf.GgufWriter;
import io.gatun.format.tensor.TensorType;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SynthCommandTest {
  private static final double LOG_OF_VOCABULARY = Math.log(512);

  @TempDir Path folder;

  @Test
  void jsonSaysWhatWasWritten() throws Exception {
    Launch launch = synth("tiny", "q4_k", "--seed", "7", "-c", "100", "--json");
    assertEquals(0, launch.status(), launch.err());
    assertEquals("", launch.err());
    Map<String, Object> json = launch.json();
    assertEquals(
        Set.of("file", "shape", "type", "embedding_type", "context", "seed", "bytes", "seconds"),
        json.keySet());
    assertEquals("Q4_K", json.get("type"));
    assertEquals(7, json.get("seed"));
    assertEquals(100, json.get("context"));
    assertEquals(Files.size(file()), ((Number) json.get("bytes")).longValue());
  }

  @Test
  void withoutJsonTheLineIsOnStandardError() {
    Launch launch = synth("tiny", "Q8_0");
    assertEquals("", launch.out());
    assertTrue(launch.err().contains("Synthetic tiny Q8_0, seed 0"), launch.err());
    assertEquals(1, launch.err().lines().count());
  }

  @ParameterizedTest
  @EnumSource
  void logitsOfEveryTypeAreSane(TensorType type) throws Exception {
    assertEquals(0, synth("tiny", type.label()).status());
    Launch launch =
        Launch.of(
            "logits",
            "-m",
            file().toString(),
            "-p",
            "the rain",
            "-t",
            "1",
            "--top",
            "512",
            "--json");
    assertEquals(0, launch.status(), launch.err());
    for (Object position : (List<?>) launch.json().get("positions")) {
      List<?> all = (List<?>) position;
      assertEquals(512, all.size());
      double best = logProbability(all.getFirst());
      double worst = logProbability(all.getLast());
      // Logits have a deviation of about 1: unequal, and none of them a certainty.
      assertTrue(best > 1 - LOG_OF_VOCABULARY && best < -0.5, type + " " + best);
      assertTrue(worst < -1 - LOG_OF_VOCABULARY && worst > -30, type + " " + worst);
    }
  }

  @Test
  void generateWorks() throws Exception {
    synth("tiny", "Q4_0");
    Launch launch =
        Launch.of("generate", "-m", file().toString(), "-p", "Hello", "-n", "8", "--json");
    assertEquals(0, launch.status(), launch.err());
    assertFalse(((List<?>) launch.json().get("tokens")).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama-3.2-1 | Q4_0 | did you mean llama-3.2-1b? | smollm2-135m",
        "gpt | Q4_0 | no shape 'gpt'; there are tiny, stories15m | llama-2-7b",
        "tiny | Q4_K_M | did you mean Q4_K? | Q8_0",
        "tiny | Q5 | no type 'Q5' | IQ4_NL",
        "smollm2-135m | Q6_K | rows of token_embd.weight have 576 | can be F32, F16, Q4_0",
      })
  void whatDoesNotExistIsWrongUsage(String shape, String type, String said, String listed) {
    Launch launch = synth(shape, type);
    assertEquals(2, launch.status(), launch.err());
    assertTrue(launch.err().contains(said), launch.err());
    assertTrue(launch.err().contains(listed), launch.err());
    assertEquals(1, launch.err().lines().count());
    assertFalse(Files.exists(file()));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertTrue(Launch.of("synth").err().contains("needs --shape NAME: one of tiny, "));
    assertTrue(Launch.of("synth", "--shape", "tiny").err().contains("needs --type TYPE: one of"));
    Launch launch = Launch.of("synth", "--shape", "tiny", "--type", "F16");
    assertEquals(2, launch.status());
    assertTrue(launch.err().contains("needs -o FILE"), launch.err());
  }

  @Test
  void aFileThatIsThereIsKeptUnlessForced() throws Exception {
    Files.writeString(file(), "mine");
    Launch launch = synth("tiny", "Q4_0");
    assertEquals(1, launch.status());
    assertTrue(launch.err().contains(file() + " is there already; --force"), launch.err());
    assertEquals("mine", Files.readString(file()));
    assertEquals(0, synth("tiny", "Q4_0", "--force").status());
    assertTrue(Files.size(file()) > 100_000);
  }

  @Test
  void aFolderOrNoFolderIsRefused() throws Exception {
    Launch inNone =
        Launch.of("synth", "--shape", "tiny", "--type", "F16", "-o", folder + "/no/x.gguf");
    assertEquals(1, inNone.status());
    assertTrue(inNone.err().contains("there is no folder " + folder + "/no"), inNone.err());
    Files.createDirectory(file());
    Launch folder = synth("tiny", "F16", "--force");
    assertEquals(1, folder.status());
    assertTrue(folder.err().contains("is a folder"), folder.err());
  }

  @Test
  void anInterruptedRunLeavesNothing() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath(), "io.gatun.tools.Main"));
    command.addAll(List.of("synth", "--shape", "llama-3.2-1b", "--type", "F16"));
    command.addAll(List.of("-o", file().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path part = GgufWriter.part(file());
    while (process.isAlive() && !(Files.exists(part) && Files.size(part) > 1 << 20)) {
      Thread.sleep(2);
    }
    assertTrue(process.isAlive(), "it ended before it could be interrupted");
    process.destroy(); // SIGTERM, which the JVM takes as it takes Ctrl-C
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        + File.pathSeparator
        + System.getProperty("java.class.path");
  }

  private static double logProbability(Object pair) {
    return ((Number) ((List<?>) pair).get(1)).doubleValue();
  }

  private Path file() {
    return folder.resolve("model.gguf");
  }

  private Launch synth(String shape, String type, String... more) {
    List<String> args = new ArrayList<>(List.of("synth", "--shape", shape, "--type", type));
    args.addAll(List.of("-o", file().toString()));
    args.addAll(Arrays.asList(more));
    return Launch.of(args.toArray(String[]::new));
  }
}
