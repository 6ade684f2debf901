package io.gatun.engine.task;

import io.gatun.format.FormatException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of values under the names that the first row gives. */
final class Table {
  private final String kind;
  private List<String> columns;

  Table(String kind) {
    this.kind = kind;
  }

  /** The record that a row of values is; empty for the header. */
  Optional<DataRecord> read(String file, long line, List<String> values) throws FormatException {
    if (columns == null) {
      columns = header(file, line, values);
      return Optional.empty();
    }
    if (values.size() != columns.size()) {
      throw DataLines.problem(
          file,
          line,
          "values",
          String.join(" | ", values),
          "%d %s values, but the header names %d columns: %s"
              .formatted(
                  values.size(), kind, columns.size(), DataLines.excerpt(columns.toString())));
    }
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      fields.put(columns.get(i), values.get(i));
    }
    return Optional.of(new DataRecord(file, line, fields));
  }

  private List<String> header(String file, long line, List<String> names) throws FormatException {
    if (names.stream().anyMatch(String::isBlank) || new HashSet<>(names).size() < names.size()) {
      throw DataLines.problem(
          file,
          line,
          "header",
          String.join(" | ", names),
          "the first line of a " + kind + " file names its columns, each once");
    }
    return names;
  }
}
