package io.gatun.tools.report;

import io.gatun.format.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a mask was made, as far as its file tells.
 *
 * @param made by names that are shown
 */
record MaskNotes(Map<String, String> made) {
  private static final String PREFIX = "gatun.mask.";

  /** Names that stand first, and what they are shown as; others follow as they are. */
  private static final Map<String, String> SHOWN = new LinkedHashMap<>();

  static {
    SHOWN.put("recipe", "recipe");
    SHOWN.put("score", "score");
    SHOWN.put("density", "density");
    SHOWN.put("scope", "scope");
    SHOWN.put("layers", "layers");
    SHOWN.put("without", "matrices left out");
    SHOWN.put("from", "scored on");
    SHOWN.put("task", "scored on the task");
    SHOWN.put("text", "scored on the text");
    SHOWN.put("length", "tokens of a window");
    SHOWN.put("examples", "examples scored");
  }

  /** Those of a mask's file; none if it has none. */
  static MaskNotes read(Path path) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      file.metadata()
          .forEach(
              (name, value) -> {
                if (name.startsWith(PREFIX)) {
                  found.put(name.substring(PREFIX.length()), value);
                }
              });
    }
    Map<String, String> made = new LinkedHashMap<>();
    SHOWN.forEach(
        (name, shown) -> {
          if (found.containsKey(name)) {
            made.put(shown, found.remove(name));
          }
        });
    found.forEach((name, value) -> made.put(name.replace('_', ' '), value));
    return new MaskNotes(made);
  }

  /** By what weights were ranked; empty if the file does not tell. */
  String score() {
    return made.getOrDefault(SHOWN.get("score"), "");
  }

  /** A table: HTML; empty if there are none. */
  String table() {
    List<List<String>> rows = new ArrayList<>();
    made.forEach(
        (name, value) ->
            rows.add(List.of(Html.text(name), "<code>%s</code>".formatted(Html.text(value)))));
    return rows.isEmpty()
        ? ""
        : Html.table("How the mask was made, as its file has it", List.of(), rows, "facts");
  }
}
