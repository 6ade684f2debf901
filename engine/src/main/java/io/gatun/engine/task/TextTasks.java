package io.gatun.engine.task;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tasks without labels, of which the loss is all there is to measure: prompts with the completions
 * that shall follow them, and plain text.
 */
public final class TextTasks {
  private static final String PROMPT = "prompt";
  private static final String COMPLETION = "completion";
  private static final String TEXT = "text";

  /** Lines of a text file are put together until they have so many characters. */
  private static final int PIECE = 1000;

  private TextTasks() {}

  /** Records with {@code prompt} and {@code completion}. */
  public static TaskDefinition completions() {
    return TaskDefinition.of(COMPLETION, Template.completion(PROMPT, COMPLETION), Records::read);
  }

  /** Records with {@code text}, or files that are text and end in {@code .txt}. */
  public static TaskDefinition texts() {
    return TaskDefinition.of(TEXT, Template.plainText(TEXT), TextTasks::readTexts);
  }

  /**
   * The task that a file's first record is one of.
   *
   * @throws FormatException if it is of neither
   */
  public static TaskDefinition of(Path file) throws IOException {
    if (isText(file)) {
      return texts();
    }
    DataRecord first = Records.read(file).getFirst();
    Map<String, String> fields = first.fields();
    if (fields.containsKey(PROMPT) && fields.containsKey(COMPLETION)) {
      return completions();
    }
    if (fields.containsKey(TEXT) && !fields.containsKey("label")) {
      return texts();
    }
    throw new FormatException(
        file.toString(),
        -1,
        "line " + first.line() + ", fields",
        String.join(", ", fields.keySet().stream().sorted().toList()),
        "which task is it? Records of 'prompt' and 'completion', or of 'text' without a 'label',"
            + " need no more; for others name a task, or give template and labels");
  }

  private static boolean isText(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".txt");
  }

  private static List<DataRecord> readTexts(Path file) throws IOException {
    return isText(file) ? pieces(file) : Records.read(file);
  }

  private static List<DataRecord> pieces(Path file) throws IOException {
    List<DataRecord> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    long first = 1;
    try (DataLines lines = DataLines.open(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        piece.append(line).append('\n');
        if (piece.length() >= PIECE) {
          pieces.add(piece(file, first, piece));
          first = lines.line() + 1;
        }
      }
    }
    if (!piece.toString().isBlank()) {
      pieces.add(piece(file, first, piece));
    }
    if (pieces.isEmpty()) {
      throw new FormatException(file.toString(), -1, "text", 0, "the file holds none");
    }
    return pieces;
  }

  private static DataRecord piece(Path file, long line, StringBuilder text) {
    DataRecord record = new DataRecord(file.toString(), line, Map.of(TEXT, text.toString()));
    text.setLength(0);
    return record;
  }
}
