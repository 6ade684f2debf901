package io.gatun.engine.task;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Comma-separated values with a header (RFC 4180): a value that begins with a quote goes to the
 * next single quote, over line breaks too; two quotes within stand for one.
 */
final class CommaSeparated implements Records.LineFormat {
  private final Table table = new Table("comma-separated");

  @Override
  public Optional<DataRecord> read(DataLines lines, String line) throws IOException {
    long first = lines.line();
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    String rest = line;
    int at = 0;
    boolean quoted = false;
    while (true) {
      if (at == rest.length()) {
        if (!quoted) {
          values.add(value.toString());
          return table.read(lines.file(), first, values);
        }
        rest = lines.next();
        at = 0;
        value.append('\n');
        if (rest == null || value.length() > DataLines.LONGEST_LINE) {
          throw problem(lines, first, line, "a quote is opened and never closed");
        }
        continue;
      }
      char c = rest.charAt(at);
      at++;
      if (c == '"' && quoted && at < rest.length() && rest.charAt(at) == '"') {
        value.append('"');
        at++;
      } else if (c == '"' && (quoted || value.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        values.add(value.toString());
        value.setLength(0);
      } else {
        value.append(c);
      }
    }
  }

  private static FormatException problem(DataLines lines, long line, String text, String problem) {
    return DataLines.problem(lines.file(), line, "values", text, problem);
  }
}
