package io.gatun.tools.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.engine.bench.Workload;
import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the one speed that was asked for in what a peer printed: llama-bench's JSON, or Gatun's
 * own; an array, one object, or an object a line, log lines around it or not.
 */
final class PeerOutput {
  private static final Pattern ARRAY = Pattern.compile("^\\[\\s*\\{", Pattern.MULTILINE);

  private final Workload workload;
  private final int threads;

  PeerOutput(Workload workload, int threads) {
    this.workload = workload;
    this.threads = threads;
  }

  /**
   * Tokens a second.
   *
   * @throws PeerOutputException if it is not there, or of other work
   */
  double tokensPerSecond(String printed) throws PeerOutputException {
    if (printed.isBlank()) {
      throw new PeerOutputException("it printed nothing on standard output");
    }
    List<Map<?, ?>> rows = rows(printed);
    if (rows.isEmpty()) {
      throw new PeerOutputException("it printed no JSON (llama-bench does with -o json)");
    }
    List<Map<?, ?>> fitting = rows.stream().filter(this::fits).toList();
    if (fitting.size() != 1) {
      throw new PeerOutputException(
          "%s row for %s with %d threads among the %d that it printed"
              .formatted(
                  fitting.isEmpty() ? "there is no" : "there is more than one",
                  workload.label(),
                  threads,
                  rows.size()));
    }
    Map<?, ?> row = fitting.getFirst();
    Object rate = row.containsKey("avg_ts") ? row.get("avg_ts") : row.get("tokens_per_second");
    if (!(rate instanceof Number number)
        || !(number.doubleValue() > 0)
        || !Double.isFinite(number.doubleValue())) {
      throw new PeerOutputException(
          "its avg_ts or tokens_per_second is %s, not a speed".formatted(rate));
    }
    return number.doubleValue();
  }

  private boolean fits(Map<?, ?> row) {
    return number(row, "n_prompt", -1)
            == (workload instanceof PromptProcessing ? workload.tokens() : 0)
        && number(row, "n_gen", -1) == (workload instanceof TextGeneration ? workload.tokens() : 0)
        && number(row, "n_depth", 0) == workload.depth()
        && number(row, "sequences", 1) == workload.sequences()
        && number(row, row.containsKey("n_threads") ? "n_threads" : "threads", threads) == threads;
  }

  private static double number(Map<?, ?> row, String key, double otherwise) {
    return row.get(key) instanceof Number number ? number.doubleValue() : otherwise;
  }

  private static List<Map<?, ?>> rows(String printed) {
    List<Map<?, ?>> rows = objects(printed);
    if (rows.isEmpty()) {
      rows = objects(withoutLogLines(printed));
    }
    if (rows.isEmpty()) {
      for (String line : printed.lines().toList()) {
        rows.addAll(objects(line));
      }
    } else if (rows.size() == 1) {
      rows = lines(printed, rows);
    }
    return rows;
  }

  /** An object a line reads as the first of them only. */
  private static List<Map<?, ?>> lines(String printed, List<Map<?, ?>> first) {
    List<Map<?, ?>> rows = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      if (line.startsWith("{")) {
        rows.addAll(objects(line));
      }
    }
    return rows.isEmpty() ? first : rows;
  }

  /** From a line that opens an array to the last that closes one. */
  private static String withoutLogLines(String printed) {
    Matcher opening = ARRAY.matcher(printed);
    int to = printed.lastIndexOf(']');
    return opening.find() && to > opening.start() ? printed.substring(opening.start(), to + 1) : "";
  }

  private static List<Map<?, ?>> objects(String json) {
    List<Map<?, ?>> objects = new ArrayList<>();
    String text = json.strip();
    if (!text.startsWith("[") && !text.startsWith("{")) {
      return objects;
    }
    try {
      Object value = JSON.std.anyFrom(text);
      for (Object element : value instanceof List<?> list ? list : List.of(value)) {
        if (element instanceof Map<?, ?> object) {
          objects.add(object);
        }
      }
    } catch (IOException e) {
      objects.clear(); // no JSON
    }
    return objects;
  }
}
