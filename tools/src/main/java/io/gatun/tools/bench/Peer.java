package io.gatun.tools.bench;

import io.gatun.engine.bench.Workload;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.PlainText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs another program for one test, as a process of its own, and reads its speed. */
final class Peer {
  private static final int MOST_BYTES = 1 << 22;
  private static final int LAST_LINES = 3;
  private static final int LONGEST_LINE = 300;
  private static final long MOST_MINUTES = 60;

  private final PeerCommand command;
  private volatile Process process;

  Peer(PeerCommand command) {
    this.command = command;
  }

  PeerCommand command() {
    return command;
  }

  /**
   * Runs the command once; tokens a second.
   *
   * @throws CommandException if it is not there, fails, or does not print the speed of this test
   */
  double run(Path model, Workload workload, int threads)
      throws CommandException, InterruptedException {
    List<String> words = command.fill(model, workload, threads);
    ProcessBuilder builder = new ProcessBuilder(words).redirectInput(nothing());
    Process started;
    try {
      started = builder.start();
    } catch (IOException e) {
      throw new CommandException(
          "the peer cannot be started: %s; --vs %s".formatted(e.getMessage(), command.text()), e);
    }
    process = started;
    try {
      CompletableFuture<String> out = drain(started.getInputStream());
      CompletableFuture<String> err = drain(started.getErrorStream());
      if (!started.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        throw failure(words, "has not ended in " + MOST_MINUTES + " minutes", "");
      }
      int status = started.exitValue();
      String printed = out.join();
      String said = printed + "\n" + err.join();
      if (status != 0) {
        throw failure(words, "ended with status " + status, said);
      }
      try {
        return new PeerOutput(workload, threads).tokensPerSecond(printed);
      } catch (PeerOutputException e) {
        throw failure(words, "ended with status 0, but " + e.getMessage(), said);
      }
    } finally {
      stop();
    }
  }

  /** Ends what runs, if anything does. */
  void stop() {
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroy);
      running.destroy();
    }
  }

  private static File nothing() {
    return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
  }

  /** Reads to the end, lest the peer waits for a reader; keeps the first few megabytes. */
  private static CompletableFuture<String> drain(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            byte[] kept = stream.readNBytes(MOST_BYTES);
            stream.transferTo(OutputStream.nullOutputStream());
            return new String(kept, StandardCharsets.UTF_8);
          } catch (IOException e) {
            return ""; // the process was ended
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private CommandException failure(List<String> words, String what, String said) {
    List<String> lines = said.lines().filter(line -> !line.isBlank()).toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    return new CommandException(
        "the peer %s; it was: %s; %s"
            .formatted(
                what,
                String.join(" ", words),
                last.isEmpty()
                    ? "it said nothing"
                    : "it last said: "
                        + String.join(
                            " | ",
                            last.stream().map(l -> PlainText.of(l, LONGEST_LINE)).toList())));
  }
}
