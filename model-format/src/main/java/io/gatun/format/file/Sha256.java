package io.gatun.format.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** The SHA-256 of a file, in hexadecimal. It is read, not mapped, so that it fills no memory. */
public final class Sha256 {
  private static final int PIECE = 1 << 20;

  private Sha256() {}

  /**
   * The digest of a whole file.
   *
   * @param progress told how many bytes are done
   */
  public static String of(Path path, LongConsumer progress) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    byte[] piece = new byte[PIECE];
    long done = 0;
    try (InputStream in = Files.newInputStream(path)) {
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
        done += count;
        progress.accept(done);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
