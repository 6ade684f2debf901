package io.gatun.tools.width;

import io.gatun.kernels.VectorWidths;
import io.gatun.kernels.WidthChoice;
import io.gatun.tools.models.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What was measured by {@code gatun doctor}, or by the first {@code bench} or {@code pack}, kept
 * for later starts: a file for each processor, JDK and version of Gatun, whose first line names
 * them. No other start measures or waits for it.
 */
public final class KeptWidths {
  private static final long LONGEST_FILE = 4096;

  private final Path file;
  private final String key;

  /** For a machine of that key, in a folder that may not be there. */
  KeptWidths(Path folder, String key) {
    CRC32 hash = new CRC32();
    hash.update(key.getBytes(StandardCharsets.UTF_8));
    this.file = folder.resolve("%08x.txt".formatted(hash.getValue()));
    this.key = key;
  }

  /** Of this machine, JDK and Gatun, where the environment says. */
  public static KeptWidths standard() {
    return new KeptWidths(new Folders(System.getenv()).widths(), ThisMachine.key());
  }

  /** Where it is kept. */
  public Path file() {
    return file;
  }

  /** What is kept; empty if nothing is, or if the file is not one of these. */
  public Optional<WidthSpeeds> read() {
    List<String> lines;
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
        return Optional.empty();
      }
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      return Optional.empty(); // as good as none: only speed is at stake
    }
    if (lines.size() < 2 || !lines.getFirst().equals(key)) {
      return Optional.empty();
    }
    List<WidthSpeed> speeds = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      Optional<WidthSpeed> speed = WidthSpeed.parse(line);
      if (speed.isEmpty()) {
        return Optional.empty();
      }
      speeds.add(speed.get());
    }
    return Optional.of(new WidthSpeeds(speeds));
  }

  /** Keeps this; replaces the file in one step. */
  public void write(WidthSpeeds widths) throws IOException {
    List<String> lines = new ArrayList<>(List.of(key));
    widths.speeds().forEach(speed -> lines.add(speed.line()));
    Path folder = Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(folder, "widths", ".part");
    try {
      Files.write(temporary, lines);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * The width to use where none is asked for: empty for the widest, which is also the answer where
   * nothing was measured, or for another JVM's vectors.
   */
  public Optional<WidthChoice> choice() {
    return choice(VectorWidths.available());
  }

  Optional<WidthChoice> choice(List<Integer> available) {
    Optional<WidthSpeeds> kept = read();
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> measured = kept.get().speeds().stream().map(WidthSpeed::bits).toList();
    int bits = kept.get().fastest().bits();
    return measured.equals(available) && bits != available.getFirst()
        ? Optional.of(WidthChoice.measured(bits))
        : Optional.empty();
  }
}
