package io.gatun.engine.task;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.gatun.format.FormatException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A line that is one JSON object. Text, numbers and truth values become text as they are spelt; a
 * null is no field; objects and arrays within give {@code outer.inner} and {@code outer.0}.
 */
final class JsonLine {
  private static final int DEEPEST = 32;
  private static final int MOST_FIELDS = 10_000;
  private static final int LONGEST_NAME = 1_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(DataLines.LONGEST_LINE)
                  .build())
          .build();

  private JsonLine() {}

  static Optional<DataRecord> read(DataLines lines, String line) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = FACTORY.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw problem(
            lines, line, "every line of a JSONL file is an object: {\"name\": \"value\"}");
      }
      object(parser, "", fields, lines);
      if (parser.nextToken() != null) {
        throw problem(lines, line, "something follows the object: one record a line");
      }
    } catch (JsonProcessingException e) {
      throw problem(lines, line, "is no JSON: " + DataLines.excerpt(e.getOriginalMessage()));
    }
    return Optional.of(new DataRecord(lines.file(), lines.line(), fields));
  }

  private static void object(
      JsonParser parser, String prefix, Map<String, String> fields, DataLines lines)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + parser.currentName();
      parser.nextToken();
      value(parser, name, fields, lines);
    }
  }

  private static void array(
      JsonParser parser, String prefix, Map<String, String> fields, DataLines lines)
      throws IOException {
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value(parser, prefix + index, fields, lines);
      index++;
    }
  }

  private static void value(
      JsonParser parser, String name, Map<String, String> fields, DataLines lines)
      throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, name + ".", fields, lines);
      case START_ARRAY -> array(parser, name + ".", fields, lines);
      case VALUE_NULL -> {}
      default -> {
        if (fields.size() == MOST_FIELDS || name.length() > LONGEST_NAME) {
          throw problem(
              lines,
              name,
              "a record has at most %d fields, with names of at most %d characters"
                  .formatted(MOST_FIELDS, LONGEST_NAME));
        }
        if (fields.put(name, parser.getText()) != null) {
          throw problem(lines, name, "the record has two fields of this name");
        }
      }
    }
  }

  private static FormatException problem(DataLines lines, String value, String problem) {
    return DataLines.problem(lines.file(), lines.line(), "record", value, problem);
  }
}
