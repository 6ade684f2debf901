package io.gatun.tools.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a pipe or file. */
final class PipedLines implements LineSource {
  private final BufferedReader reader;

  PipedLines(InputStream in) {
    // A decoder of its own, so that what is not UTF-8 is an error and not a U+FFFD.
    reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
  }

  @Override
  public Optional<String> read(String prompt) throws IOException {
    return Optional.ofNullable(reader.readLine());
  }

  @Override
  public void greet(String text) {}

  @Override
  public boolean interactive() {
    return false;
  }

  @Override
  public Interrupt onInterrupt(Runnable action) {
    return () -> {};
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
