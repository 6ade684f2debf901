package io.gatun.engine.task;

import io.gatun.format.FormatException;
import java.util.List;
import java.util.Map;

/**
 * One record of a data file: named fields of text, and where they come from.
 *
 * @param file the file's path
 * @param line the line it begins on, from 1
 * @param fields by name; an object within a record gives {@code outer.inner}
 */
public record DataRecord(String file, long line, Map<String, String> fields) {
  /** Copies the map. */
  public DataRecord {
    fields = Map.copyOf(fields);
  }

  /**
   * A field that must be there.
   *
   * @throws FormatException if it is not
   */
  public String field(String name) throws FormatException {
    String value = fields.get(name);
    if (value == null) {
      throw problem(name, "nothing", "the record has no such field; it has " + names());
    }
    return value;
  }

  /**
   * Which of some words a field holds.
   *
   * @throws FormatException if it holds none of them
   */
  public int oneOf(String name, List<String> words) throws FormatException {
    String value = field(name);
    int index = words.indexOf(value);
    if (index < 0) {
      throw problem(name, value, "must be one of " + String.join(", ", words));
    }
    return index;
  }

  /**
   * A field that counts from 0.
   *
   * @param count how many there are to choose from
   * @throws FormatException if it holds no whole number from 0 to {@code count - 1}
   */
  public int index(String name, int count) throws FormatException {
    String value = field(name);
    try {
      int index = Integer.parseInt(value);
      if (index >= 0 && index < count) {
        return index;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw problem(name, value, "must be a whole number from 0 to " + (count - 1));
  }

  /** What is wrong with a field of this record. */
  public FormatException problem(String name, String value, String problem) {
    return DataLines.problem(file, line, name, value, problem);
  }

  private String names() {
    return fields.isEmpty()
        ? "none"
        : String.join(", ", fields.keySet().stream().sorted().toList());
  }
}
