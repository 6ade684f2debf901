package io.gatun.tools.chat;

import java.io.IOException;
import java.util.Optional;

/** Joins lines that end with a backslash to the next. */
final class Multiline {
  private static final String PROMPT = "> ";
  private static final String CONTINUATION = ". ";

  private Multiline() {}

  /** One message; empty at the end of input. */
  static Optional<String> read(LineSource lines) throws IOException {
    Optional<String> line = lines.read(PROMPT);
    if (line.isEmpty()) {
      return line;
    }
    StringBuilder text = new StringBuilder(line.get());
    while (!text.isEmpty() && text.charAt(text.length() - 1) == '\\') {
      text.setCharAt(text.length() - 1, '\n');
      line = lines.read(CONTINUATION);
      if (line.isEmpty()) {
        break;
      }
      text.append(line.get());
    }
    return Optional.of(text.toString());
  }
}
