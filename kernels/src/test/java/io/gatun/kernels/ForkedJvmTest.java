package io.gatun.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same bits from every compiler, vector width, number of threads and batch size: each
 * combination runs in a JVM of its own, since flags and width are a JVM's for life.
 */
class ForkedJvmTest {
  private static final int FORKS_AT_A_TIME = 2;
  private static final long LONGEST_SECONDS = 300;

  /** Every size of {@code TileSizes} smaller than it is, but one that is larger. */
  private static final String OTHER_SIZES =
      "-Dgatun.tile.columns=256 -Dgatun.tile.together=512 -Dgatun.tile.bands=2"
          + " -Dgatun.tile.narrow=32 -Dgatun.row.columns=256"
          + " -Dgatun.int8.row.columns=256 -Dgatun.int8.tile.columns=1024";

  private static final Map<Fork, Future<Result>> RESULTS = new EnumMap<>(Fork.class);
  private static final ExecutorService FORKS = Executors.newFixedThreadPool(FORKS_AT_A_TIME);

  @TempDir private static Path folder;

  /** What each JVM is told. The first is the one that the others are held to. */
  enum Fork {
    SCALAR_ONE_BY_ONE("kernels=scalar threads=1 rows=single repetitions=2"),
    SCALAR_COMPILED("kernels=scalar threads=2 rows=batched repetitions=15"),
    SCALAR_INTERPRETED("kernels=scalar threads=1 rows=batched repetitions=1", "-Xint"),
    INTERPRETED("kernels=vector threads=2 rows=batched repetitions=1", "-Xint"),
    FIRST_COMPILER(
        "kernels=vector threads=2 rows=batched repetitions=2", "-XX:TieredStopAtLevel=1"),
    SECOND_COMPILER_ONLY(
        "kernels=vector threads=1 rows=batched repetitions=20", "-XX:-TieredCompilation"),
    ONE_THREAD("kernels=vector threads=1 rows=batched repetitions=50"),
    TWO_THREADS("kernels=vector threads=2 rows=batched repetitions=50"),
    THREE_THREADS("kernels=vector threads=3 rows=batched repetitions=30"),
    ONE_BY_ONE("kernels=vector threads=1 rows=single repetitions=30"),
    ONE_BY_ONE_TWO_THREADS("kernels=vector threads=2 rows=single repetitions=30"),
    WIDTH_512("kernels=vector width=512 threads=2 rows=batched repetitions=50"),
    WIDTH_256("kernels=vector width=256 threads=2 rows=batched repetitions=50"),
    WIDTH_128("kernels=vector width=128 threads=2 rows=batched repetitions=50"),
    WITHOUT_NATIVE_ACCESS("kernels=vector threads=2 rows=batched repetitions=50"),
    AVX2("kernels=vector threads=2 rows=batched repetitions=50", "-XX:UseAVX=2"),
    VECTORS_OF_16_BYTES(
        "kernels=vector threads=2 rows=batched repetitions=50", "-XX:MaxVectorSize=16"),
    OTHER_TILES("kernels=vector threads=2 rows=batched repetitions=20", OTHER_SIZES),
    OTHER_TILES_ONE_BY_ONE("kernels=vector threads=2 rows=single repetitions=20", OTHER_SIZES);

    private final String arguments;
    private final String flags;

    Fork(String arguments) {
      this(arguments, "-XX:+TieredCompilation");
    }

    Fork(String arguments, String flags) {
      this.arguments = arguments;
      this.flags = flags;
    }

    boolean runsHere() {
      return this != AVX2 || isX86();
    }
  }

  private record Result(int status, List<String> output) {
    String value(String key) {
      for (String line : output) {
        if (line.startsWith(key + "=")) {
          return line.substring(key.length() + 1);
        }
      }
      throw new AssertionError("no " + key + " in " + this);
    }
  }

  @BeforeAll
  static void startForks() {
    for (Fork fork : Fork.values()) {
      if (fork.runsHere()) {
        Callable<Result> run = () -> run(fork);
        RESULTS.put(fork, FORKS.submit(run));
      }
    }
  }

  @AfterAll
  static void stopForks() throws InterruptedException {
    FORKS.shutdownNow();
    assertTrue(FORKS.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS), "forks still run");
  }

  @ParameterizedTest
  @EnumSource(Fork.class)
  void everyJvmComputesTheSameBits(Fork fork) throws Exception {
    assumeTrue(fork.runsHere(), fork + " is not for this processor");
    Result result = RESULTS.get(fork).get();
    assumeFalse(
        result.status == BitDigest.NO_SUCH_WIDTH, () -> fork + " skipped: " + result.output);
    assertEquals(0, result.status, () -> fork + ": " + result.output);
    String expected = RESULTS.get(Fork.SCALAR_ONE_BY_ONE).get().value("digest");
    assertEquals(expected, result.value("digest"), () -> fork + ": " + result.output);
  }

  @Test
  void flagsAndOptionsSetTheWidth() throws Exception {
    assertEquals("0", RESULTS.get(Fork.SCALAR_COMPILED).get().value("width"));
    assertEquals("128", RESULTS.get(Fork.WIDTH_128).get().value("width"));
    assertEquals("128", RESULTS.get(Fork.VECTORS_OF_16_BYTES).get().value("width"));
  }

  private static boolean isX86() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return architecture.equals("amd64") || architecture.equals("x86_64");
  }

  private static Result run(Fork fork) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(fork.flags.split(" ")));
    if (fork != Fork.WITHOUT_NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            BitDigest.class.getName()));
    command.addAll(List.of(fork.arguments.split(" ")));
    Path output = folder.resolve(fork + ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(fork + " took longer than " + LONGEST_SECONDS + " s");
      }
      return new Result(process.exitValue(), Files.readAllLines(output));
    } finally {
      // Also where this test is interrupted: no JVM may outlive it.
      process.destroyForcibly().waitFor();
    }
  }
}
