package io.gatun.tools.bench;

import io.gatun.engine.bench.Workload;
import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import io.gatun.tools.cli.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Another program's command line with placeholders. It is cut into words as a shell does it, quotes
 * and backslashes included, and no shell runs: a model's path may hold anything.
 *
 * @param text as the user gave it
 * @param words the program, then its arguments
 */
record PeerCommand(String text, List<String> words) {
  private static final String MODEL = "{model}";
  private static final String DEPTH = "{d}";
  private static final String SEQUENCES = "{b}";

  static PeerCommand parse(String text) throws UsageException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean within = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        i++;
        word.append(text.charAt(i));
        within = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        within = true;
      } else if (Character.isWhitespace(c)) {
        if (within) {
          words.add(word.toString());
          word.setLength(0);
          within = false;
        }
      } else {
        word.append(c);
        within = true;
      }
    }
    if (quote != 0) {
      throw new UsageException("--vs " + text + ": the quote " + quote + " is not closed");
    }
    if (within) {
      words.add(word.toString());
    }
    PeerCommand command = new PeerCommand(text, List.copyOf(words));
    if (!command.has(MODEL)) {
      throw new UsageException(
          "--vs %s: without {model} it cannot be told what to run".formatted(text));
    }
    return command;
  }

  private boolean has(String placeholder) {
    return words.stream().anyMatch(word -> word.contains(placeholder));
  }

  /** Refuses work that the command has no placeholders for: other work would be compared. */
  void requireFor(Workload workload) throws UsageException {
    require(workload, workload.depth() > 0, DEPTH);
    require(workload, workload.sequences() > 1, SEQUENCES);
  }

  private void require(Workload workload, boolean needed, String placeholder)
      throws UsageException {
    if (needed && !has(placeholder)) {
      throw new UsageException(
          "--vs %s: %s needs %s in the command".formatted(text, workload.label(), placeholder));
    }
  }

  /** The words to run for one test. */
  List<String> fill(Path model, Workload workload, int threads) {
    Map<String, Object> values =
        Map.of(
            MODEL,
            model,
            "{p}",
            workload instanceof PromptProcessing ? workload.tokens() : 0,
            "{n}",
            workload instanceof TextGeneration ? workload.tokens() : 0,
            DEPTH,
            workload.depth(),
            SEQUENCES,
            workload.sequences(),
            "{t}",
            threads);
    return words.stream().map(word -> fill(word, values)).toList();
  }

  /** In one pass, so that a path with braces is left alone. */
  private static String fill(String word, Map<String, Object> values) {
    StringBuilder filled = new StringBuilder();
    int at = 0;
    while (at < word.length()) {
      int close = word.charAt(at) == '{' ? word.indexOf('}', at) : -1;
      Object value = close < 0 ? null : values.get(word.substring(at, close + 1));
      if (value == null) {
        filled.append(word.charAt(at));
        at++;
      } else {
        filled.append(value);
        at = close + 1;
      }
    }
    return filled.toString();
  }
}
