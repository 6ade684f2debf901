package io.gatun.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Comma-separated values after RFC 4180: the fields of the JSON rows, peers in columns. */
final class CsvTable implements TableFormat {
  @Override
  public String render(List<BenchRow> rows, Roofs roofs) {
    List<String> lines = new ArrayList<>();
    for (BenchRow row : rows) {
      Map<String, Object> fields = row.fields(roofs.of(row.backend().threads()));
      for (int i = 0; i < row.peers().size(); i++) {
        String prefix = "vs" + (i + 1) + "_";
        row.peers().get(i).fields().forEach((name, value) -> fields.put(prefix + name, value));
      }
      if (lines.isEmpty()) {
        lines.add(String.join(",", fields.keySet()));
      }
      lines.add(
          fields.values().stream()
              .map(value -> quote(value.toString()))
              .collect(Collectors.joining(",")));
    }
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String quote(String value) {
    return value.matches("[^\",\\r\\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
