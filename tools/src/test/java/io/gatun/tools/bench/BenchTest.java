package io.gatun.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.tools.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole verb, on a real model of 260,000 parameters. */
class BenchTest {
  private final String model = Launch.smallModel();

  @TempDir Path folder;

  @Test
  void jsonRowsHaveTheFixedShape() throws IOException {
    Launch launch = bench("-p", "8", "-n", "3", "-b", "1,2", "-d", "0,4", "-o", "json");
    List<Object> rows = rows(launch);
    assertEquals(
        List.of("pp8", "tg3", "tg3 b2", "pp8 @ d4", "tg3 @ d4", "tg3 b2 @ d4"),
        rows.stream().map(row -> ((Map<?, ?>) row).get("test")).toList());
    for (Object row : rows) {
      Map<?, ?> fields = (Map<?, ?>) row;
      assertEquals("stories260K.gguf", fields.get("model"));
      double median = number(fields, "tokens_per_second");
      assertTrue(number(fields, "min") > 0 && number(fields, "min") <= median);
      assertTrue(number(fields, "max") >= median);
      boolean prompt = fields.get("test").toString().startsWith("pp");
      String achieved = prompt ? "gmac_per_second" : "gb_per_second";
      String limit = prompt ? "fma_roof_gmac_per_second" : "memory_roof_gb_per_second";
      double share = number(fields, achieved) / number(fields, limit);
      assertEquals(share, number(fields, "roofline_share"), 1e-9 * share);
      assertEquals(prompt ? "f32 fma" : "memory", fields.get("roof"));
      assertEquals((double) Files.size(Path.of(model)), number(fields, "model_bytes"));
      assertTrue(fields.get("sha256").toString().matches("[0-9a-f]{64}"));
      assertEquals("mixed", fields.get("activations"));
      assertEquals(1.0, number(fields, "threads"));
      assertEquals(2.0, number(fields, "repetitions"));
      for (String key : List.of("type", "kernels", "width", "jdk", "cpu", "engine", "kv")) {
        assertFalse(fields.get(key).toString().isEmpty(), key);
      }
      assertTrue(number(fields, "load_ms") >= 0 && number(fields, "warm_up_ms") >= 0);
      assertTrue(number(fields, "allocated_bytes_per_token") >= 0, fields::toString);
    }
  }

  /**
   * A step makes its batch and some 5 kB of other small objects before it is compiled, of this
   * model; a step that boxed its vectors would make over 1 MB of them, 64 bytes for each 16 of its
   * 260,000 multiply-adds. Scalar kernels, since they box nothing before they are compiled either.
   */
  @Test
  void aDecodedTokenAllocatesAFewSmallObjects() throws IOException {
    Launch launch = bench("-p", "0", "-n", "8", "--kernels", "scalar", "-o", "json");
    Map<?, ?> row = (Map<?, ?>) rows(launch).getFirst();
    double allocated = number(row, "allocated_bytes_per_token");
    assertTrue(allocated >= 0 && allocated < 16_384, row::toString);
  }

  @Test
  void csvHasTheSameFieldsAndMarkdownNamesTheRoofs() throws IOException {
    List<String> csv = bench("-p", "4", "-n", "0", "-o", "csv").out().lines().toList();
    assertEquals(2, csv.size());
    assertTrue(csv.getFirst().startsWith("model,test,tokens_per_second,min,max,gb_per_second,"));
    assertEquals("stories260K.gguf", csv.getLast().split(",", 2)[0]);
    Launch markdown = bench("-p", "0", "-n", "2", "-t", "1,2");
    assertEquals(0, markdown.status(), markdown.err());
    List<String> lines = markdown.out().lines().toList();
    assertTrue(lines.get(0).startsWith("Gatun "), markdown.out());
    assertTrue(lines.get(0).contains(BenchRow.jdk()), markdown.out());
    assertTrue(lines.get(1).matches("stories260K\\.gguf: SHA-256 [0-9a-f]{16}…"), lines.get(1));
    assertTrue(
        lines
            .get(2)
            .matches(
                "(\\d+-bit vector|scalar) kernels; threads: 1, 2; activations: mixed;"
                    + " keys and values: f32"),
        lines.get(2));
    assertTrue(lines.get(3).startsWith("roofs of 1 thread: memory "), markdown.out());
    assertTrue(markdown.out().contains("\nroofs of 2 threads: memory "), markdown.out());
    assertEquals(2, lines.stream().filter(line -> line.contains("| tg2 |")).count());
  }

  @Test
  void testsThatNeedALongerContextAreLeftOutByName() throws IOException {
    Launch some = bench("-p", "4", "-n", "8", "-c", "6", "--json");
    assertEquals(1, rows(some).size());
    assertTrue(some.err().contains("tg8 of stories260K.gguf is left out"), some.err());
    Launch none = bench("-p", "4", "-n", "0", "-d", "1000000", "--json");
    assertEquals(1, none.status());
    assertEquals("", none.out());
    assertTrue(none.err().contains("nothing was measured"), none.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-p;1,,2;list by commas",
        "-p;x;whole number",
        "-p;0;nothing to measure",
        "-b;0;from 1",
        "-t;1,9999;from 1 to 1024",
        "-o;xml;md, csv or json",
        "--activations;f32,bf16;mixed or int8 or f32, not bf16",
        "--vs;llama-bench;{model}",
        "-r;0;from 1",
      })
  void aValueThatMakesNoSenseIsWrongUsage(String option, String value, String said) {
    Launch launch = Launch.of("bench", "-m", model, "-n", "0", option, value);
    assertEquals(2, launch.status(), launch.err());
    assertTrue(launch.err().contains(said), launch.err());
  }

  @Test
  void aPeerTakesTurnsAndItsRatioIsThatOfThePairs() throws IOException {
    Path log = folder.resolve("log");
    String peer =
        script(
            "echo \"$@\" >>'" + log + "'",
            "echo noise >&2",
            "n=$(wc -l <'" + log + "')",
            "echo \"[{\\\"n_prompt\\\":$2,\\\"n_gen\\\":$3,\\\"avg_ts\\\":${n}0}]\"");
    Launch launch =
        bench("-p", "4", "-n", "0", "-r", "3", "-o", "json", "--vs", peer + " {model} {p} {n} {t}");
    Map<?, ?> row = (Map<?, ?>) rows(launch).getFirst();
    Map<?, ?> vs = (Map<?, ?>) ((List<?>) row.get("vs")).getFirst();
    assertEquals(20.0, number(vs, "tokens_per_second"));
    assertEquals(10.0, number(vs, "min"));
    assertEquals(30.0, number(vs, "max"));
    assertEquals(
        Files.readAllLines(log), List.of(model + " 4 0 1", model + " 4 0 1", model + " 4 0 1"));
    double least = number(row, "min") / 30;
    double most = number(row, "max") / 10;
    assertTrue(number(vs, "ratio") >= least && number(vs, "ratio") <= most, vs::toString);
    assertTrue(number(vs, "ratio_min") <= number(vs, "ratio"), vs::toString);
    assertTrue(number(vs, "ratio_max") >= number(vs, "ratio"), vs::toString);
  }

  @Test
  void gatunsOwnRowsAreReadAsAPeers() throws IOException {
    Path recorded = folder.resolve("rows.json");
    Files.writeString(recorded, bench("-p", "0", "-n", "2", "-o", "json").out());
    String peer = script("cat '" + recorded + "'");
    Launch launch = bench("-p", "0", "-n", "2", "-o", "json", "--vs", peer + " {model}");
    Map<?, ?> row = (Map<?, ?>) rows(launch).getFirst();
    double recordedSpeed =
        number(
            (Map<?, ?>) JSON.std.listFrom(Files.readString(recorded)).getFirst(),
            "tokens_per_second");
    Map<?, ?> vs = (Map<?, ?>) ((List<?>) row.get("vs")).getFirst();
    assertEquals(recordedSpeed, number(vs, "tokens_per_second"));
  }

  @Test
  void aPeerThatFailsIsNamedWithStatusAndLastLinesAndDoneRowsArePrinted() throws IOException {
    String peer =
        script(
            "[ $2 = 4 ] || { echo first; echo cannot do that >&2; exit 3; }",
            "echo '{\"n_prompt\":4,\"n_gen\":0,\"avg_ts\":5}'");
    Launch launch = bench("-p", "4,5", "-n", "0", "-o", "json", "--vs", peer + " {model} {p}");
    assertEquals(1, launch.status());
    assertTrue(launch.err().contains("status 3"), launch.err());
    assertTrue(launch.err().contains("cannot do that"), launch.err());
    assertTrue(launch.err().contains(peer + " " + model + " 5"), launch.err());
    assertEquals(1, JSON.std.listFrom(launch.out()).size());
  }

  @Test
  void interruptPrintsTheRowsSoFarAndEndsThePeer() throws Exception {
    assumeTrue(
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .noneMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0),
        "SIGINT is ignored here, as in a background job of a shell");
    Path pid = folder.resolve("pid");
    String peer =
        script(
            "[ $2 = 4 ] || { echo $$ >'" + pid + "'; exec sleep 600; }",
            "echo '{\"n_prompt\":4,\"n_gen\":0,\"avg_ts\":5}'");
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("bench", "-m", model, "-t", "1", "-r", "1", "-p", "4,5", "-n", "0"));
    command.addAll(List.of("-o", "json", "--vs", peer + " {model} {p}"));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    try {
      while (process.isAlive() && (!Files.exists(pid) || Files.size(pid) == 0)) {
        Thread.sleep(20);
      }
      assertTrue(process.isAlive(), () -> "it ended early: " + read(folder.resolve("err")));
      assertEquals(0, new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor());
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(130, process.waitFor());
      List<Object> rows = JSON.std.listFrom(out);
      assertEquals(1, rows.size());
      assertEquals("pp4", ((Map<?, ?>) rows.getFirst()).get("test"));
      long peerId = Long.parseLong(Files.readString(pid).strip());
      ProcessHandle.of(peerId).ifPresent(handle -> handle.onExit().join());
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The command line of a JVM that runs the verbs that compute. */
  private static List<String> java() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(
        java,
        "--add-modules",
        "jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath,
        "io.gatun.tools.Main");
  }

  private Launch bench(String... more) {
    List<String> fixed = List.of("bench", "-m", model);
    List<String> otherwise =
        Stream.of(List.of("-t", "1"), List.of("-r", "2"))
            .filter(pair -> !Arrays.asList(more).contains(pair.getFirst()))
            .flatMap(List::stream)
            .toList();
    return Launch.of(
        Stream.of(fixed, otherwise, List.of(more)).flatMap(List::stream).toArray(String[]::new));
  }

  private static List<Object> rows(Launch launch) throws IOException {
    assertEquals(0, launch.status(), launch.err());
    return JSON.std.listFrom(launch.out());
  }

  private static double number(Map<?, ?> fields, String key) {
    return ((Number) fields.get(key)).doubleValue();
  }

  private String script(String... lines) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
    Path file = Files.createTempFile(folder, "peer", ".sh");
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }
}
