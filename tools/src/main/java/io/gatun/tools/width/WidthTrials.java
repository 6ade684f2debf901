package io.gatun.tools.width;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Measures vector widths by the kernels themselves. A JVM has one width, so that each is measured
 * by a JVM of its own, which is started as this one was.
 */
public final class WidthTrials {
  private static final String MAIN = "io.gatun.tools/io.gatun.tools.Main";
  private static final int MOST_SECONDS = 60;

  /** Others who use the machine for a few seconds must not decide for good. */
  private static final int CONFIRMATIONS = 3;

  private final List<String> command;

  private WidthTrials(List<String> command) {
    this.command = command;
  }

  /**
   * Measures these widths, the widest first; takes a second or two for each. A narrower one that
   * seems to be the fastest is measured again, and so is the widest, up to three times.
   *
   * @throws IOException if a JVM cannot be started or says nothing; the message says why
   * @throws InterruptedException if the caller is interrupted
   */
  public static WidthSpeeds measure(List<Integer> widths) throws IOException, InterruptedException {
    Path own = Path.of("/proc/self/cmdline");
    if (!Files.isReadable(own)) {
      throw new IOException("this system does not say how this JVM was started");
    }
    WidthTrials trials = new WidthTrials(command(Files.readString(own)));
    List<WidthSpeed> speeds = new ArrayList<>();
    for (int bits : widths) {
      speeds.add(trials.measure(bits));
    }
    for (int i = 0; i < CONFIRMATIONS; i++) {
      int fastest = widths.indexOf(new WidthSpeeds(speeds).fastest().bits());
      if (fastest == 0) {
        break;
      }
      for (int again : List.of(0, fastest)) {
        speeds.set(again, speeds.get(again).best(trials.measure(widths.get(again))));
      }
    }
    return new WidthSpeeds(speeds);
  }

  /** The command that started a JVM, but for Gatun's main class and what follows it. */
  static List<String> command(String cmdline) throws IOException {
    List<String> all = List.of(cmdline.split("\0", -1));
    int main = all.indexOf(MAIN);
    if (main < 1) {
      throw new IOException("only a JVM that tools/gatun started can be started once more");
    }
    List<String> command = new ArrayList<>(all.subList(0, main));
    // An archive of classes is made from what commands load, and not from this.
    command.remove("-XX:+AutoCreateSharedArchive");
    command.add("io.gatun.tools/" + WidthProbe.class.getName());
    return command;
  }

  private WidthSpeed measure(int bits) throws IOException, InterruptedException {
    List<String> full = new ArrayList<>(command);
    full.add(Integer.toString(bits));
    Process process =
        new ProcessBuilder(full).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("measuring %d bits took over a minute".formatted(bits));
      }
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      Optional<WidthSpeed> speed = WidthSpeed.parse(out);
      if (process.exitValue() != 0 || speed.isEmpty() || speed.get().bits() != bits) {
        throw new IOException(
            "measuring %d bits ended with status %d".formatted(bits, process.exitValue()));
      }
      return speed.get();
    } finally {
      process.destroyForcibly();
    }
  }
}
