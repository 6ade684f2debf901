package io.gatun.tools.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An array, as llama-bench prints it, with a row a line. */
final class JsonRows implements TableFormat {
  @Override
  public String render(List<BenchRow> rows, Roofs roofs) throws IOException {
    List<String> lines = new ArrayList<>();
    for (BenchRow row : rows) {
      Map<String, Object> fields = row.fields(roofs.of(row.backend().threads()));
      if (!row.peers().isEmpty()) {
        fields.put("vs", row.peers().stream().map(PeerResult::fields).toList());
      }
      lines.add(JSON.std.asString(fields));
    }
    return lines.isEmpty() ? "[]\n" : "[\n" + String.join(",\n", lines) + "\n]\n";
  }
}
