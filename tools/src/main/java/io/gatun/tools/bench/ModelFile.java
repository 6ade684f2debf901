package io.gatun.tools.bench;

import io.gatun.format.file.Sha256;
import io.gatun.tools.progress.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which bytes were measured.
 *
 * @param sha256 of the whole file, in hexadecimal digits
 */
record ModelFile(Path path, long bytes, String sha256) {
  static ModelFile read(Path path, PrintStream err) throws IOException {
    long bytes = Files.size(path);
    try (Progress progress = Progress.ofBytes("SHA-256", bytes, err)) {
      return new ModelFile(path, bytes, Sha256.of(path, progress::at));
    }
  }

  String name() {
    return path.getFileName().toString();
  }
}
