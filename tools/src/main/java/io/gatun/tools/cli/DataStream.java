package io.gatun.tools.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Remembers why writing failed, which {@link java.io.PrintStream} forgets: a reader that has gone
 * ({@code gatun … | head}) ends a command quietly, a full disk does not.
 */
public final class DataStream extends FilterOutputStream {
  private IOException failure;

  DataStream(OutputStream target) {
    super(target);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    try {
      out.write(bytes, offset, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** True once something could not be written. */
  public boolean failed() {
    return failure != null;
  }

  /** Why something could not be written; empty if all was, or the reader has merely gone. */
  Optional<IOException> lost() {
    if (failure == null || String.valueOf(failure.getMessage()).contains("Broken pipe")) {
      return Optional.empty();
    }
    return Optional.of(failure);
  }
}
