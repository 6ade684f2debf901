package io.gatun.tools.models;

import io.gatun.tools.cli.CommandException;
import io.gatun.tools.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Copies a model to its final name only once size and digest are known to be right: whatever
 * interrupts it, there is the whole file or none.
 */
final class CheckedCopy {
  private static final int PIECE = 1 << 18;

  private final KnownModel model;

  CheckedCopy(KnownModel model) {
    this.model = model;
  }

  /**
   * Copies a model.
   *
   * @param from what the bytes come from, for messages
   */
  void copy(InputStream in, String from, Path target, Progress progress)
      throws IOException, CommandException {
    // Not createTempFile, which would keep the model from other users for good.
    Path part =
        target.resolveSibling("." + model.fileName() + "." + Long.toHexString(System.nanoTime()));
    try (AtExit _ = AtExit.delete(part)) {
      String found;
      try (OutputStream out =
          Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        found = digest(in, out, from, progress);
      }
      if (!found.equals(model.sha256())) {
        throw wrongDigest(from, found);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Checks a file that is there. */
  void verify(Path file, Progress progress) throws IOException, CommandException {
    try (InputStream in = Files.newInputStream(file)) {
      String found = digest(in, OutputStream.nullOutputStream(), file.toString(), progress);
      if (!found.equals(model.sha256())) {
        throw wrongDigest(file.toString(), found);
      }
    }
  }

  private String digest(InputStream in, OutputStream out, String from, Progress progress)
      throws IOException, CommandException {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    byte[] piece = new byte[PIECE];
    long done = 0;
    int count;
    while ((count = in.read(piece)) > 0) {
      done += count;
      if (done > model.bytes()) {
        break;
      }
      sha256.update(piece, 0, count);
      out.write(piece, 0, count);
      progress.at(done);
    }
    if (done != model.bytes()) {
      throw new CommandException(
          String.format(
              Locale.ROOT,
              "%s has %s%,d bytes, the model %s has %,d: it is not that file, or not all of it",
              from,
              done > model.bytes() ? "more than " : "",
              Math.min(done, model.bytes()),
              model.name(),
              model.bytes()));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private CommandException wrongDigest(String from, String found) {
    return new CommandException(
        "%s: its SHA-256 is %s, that of %s is %s: the file is damaged or another one"
            .formatted(from, found, model.name(), model.sha256()));
  }
}
