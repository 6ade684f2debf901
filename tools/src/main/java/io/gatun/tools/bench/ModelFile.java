package io.gatun.tools.bench;

import io.gatun.tools.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which bytes were measured.
 *
 * @param sha256 of the whole file, in hexadecimal digits
 */
record ModelFile(Path path, long bytes, String sha256) {
  private static final int PIECE = 1 << 20;

  static ModelFile read(Path path, PrintStream err) throws IOException {
    long bytes = Files.size(path);
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(path);
        Progress progress = Progress.ofBytes("SHA-256", bytes, err)) {
      byte[] piece = new byte[PIECE];
      long done = 0;
      int count;
      while ((count = in.read(piece)) > 0) {
        digest.update(piece, 0, count);
        done += count;
        progress.at(done);
      }
    }
    return new ModelFile(path, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  String name() {
    return path.getFileName().toString();
  }
}
