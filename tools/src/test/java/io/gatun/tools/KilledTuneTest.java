package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gatun tune} as a process that is killed, or that finds no room.
 *
 * <p>Usually it is killed four times, so that the test is fast. More often, and at other moments:
 *
 * <pre>{@code
 * mvn -pl tools -am test -Dtest=KilledTuneTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dgatun.kills=50 -Dgatun.kills.seed=2
 * }</pre>
 */
class KilledTuneTest {
  private static final int STEPS = 160;
  private static final int KILLS = Integer.getInteger("gatun.kills", 4);
  private static final long SEED = Long.getLong("gatun.kills.seed", 1);

  /** Steps whose records are long, so that the journal outgrows the other files soon. */
  private static final int LONG_STEPS = 30;

  @TempDir Path folder;
  private TuningFiles files;

  @BeforeEach
  void write() throws IOException {
    files = TuningFiles.in(folder);
  }

  private static void assertSameRun(Path whole, Path other) throws IOException {
    for (String file :
        List.of("journal", "delta.safetensors", "best.safetensors", "metrics.jsonl")) {
      assertEquals(-1, Files.mismatch(whole.resolve(file), other.resolve(file)), file);
    }
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aProcessThatIsKilledAgainAndAgainGoesOnWithTheSameBits() throws Exception {
    Path whole = files.whole("whole", STEPS);
    long size = Files.size(whole.resolve("journal"));
    Path killed = files.run("killed");
    Path journal = killed.resolve("journal");
    List<String> start = new ArrayList<>(files.start("killed", STEPS));
    Random random = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      long from = Files.exists(journal) ? Files.size(journal) : 0;
      // Beyond where it was: the process has begun to tune, and so holds the folder.
      long until = from + 1 + (long) (random.nextDouble() * (size - from) * 2 / (KILLS - kill));
      Process process =
          TuningFiles.process(Files.exists(journal) ? files.resume("killed") : start)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      while (process.isAlive() && !(Files.exists(journal) && Files.size(journal) >= until)) {
        Thread.sleep(1);
      }
      if (kill == 1) {
        Launch second = TuningFiles.launch(files.resume("killed"));
        assertNotEquals(0, second.status());
        assertTrue(second.err().contains("another process is tuning"), second.err());
      }
      process.destroyForcibly(); // SIGKILL
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }
    Launch last = TuningFiles.launch(files.resume("killed"));
    assertEquals(0, last.status(), last.err());
    assertSameRun(whole, killed);
  }

  @Test
  void noMoreRoomIsToldOfAndLosesNothing() throws Exception {
    Path shell = Path.of("/bin/bash");
    assumeTrue(Files.exists(shell), "no bash to limit files' sizes by");
    Path whole = files.whole("whole", LONG_STEPS, "--directions", "60");
    long most = Files.size(whole.resolve("delta.safetensors")) / 1024 + 2;
    assertTrue(
        Files.size(whole.resolve("journal")) > (most + 1) * 1024, "it is the journal's turn");
    List<String> limited = new ArrayList<>(List.of(shell.toString(), "-c"));
    limited.add("ulimit -f " + most + "; exec \"$@\"");
    limited.add("limited");
    ProcessBuilder plain =
        TuningFiles.process(files.start("full", LONG_STEPS, "--directions", "60"));
    limited.addAll(plain.command());
    Process process = plain.command(limited).start();
    String said = said(process);
    assertEquals(1, process.waitFor(), said);
    Path full = files.run("full");
    assertTrue(
        said.contains(full.resolve("journal") + ": a record could not be kept: File too large"),
        said);
    assertTrue(said.matches("(?s).*all up to step \\d+ is kept.*resume the run.*"), said);
    Launch resumed = TuningFiles.launch(files.resume("full"));
    assertEquals(0, resumed.status(), resumed.err());
    assertSameRun(whole, full);
  }
}
