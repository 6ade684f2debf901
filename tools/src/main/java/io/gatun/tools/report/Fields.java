package io.gatun.tools.report;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.format.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object, of which any field may be missing or of another kind than it should be: a report
 * is made of what there is.
 */
record Fields(Map<String, Object> values) {
  static final Fields NONE = new Fields(Map.of());

  /**
   * Reads an object.
   *
   * @param file which it is of, and {@code place} in it, for messages
   */
  static Fields parse(String json, String file, String place) throws FormatException {
    try {
      return new Fields(JSON.std.mapFrom(json));
    } catch (IOException e) {
      throw new FormatException(file, -1, place, json.length() + " characters", "no JSON object");
    }
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  /** A number; NaN where there is none. JSON has none that is not finite, so strings stand in. */
  double number(String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Whether it is {@code true}. */
  boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  /** A whole number; 0 where there is none. */
  int whole(String name) {
    return values.get(name) instanceof Number number ? number.intValue() : 0;
  }

  /** A string, or a number as one; empty where there is none. */
  String text(String name) {
    Object value = values.get(name);
    return value instanceof String || value instanceof Number ? value.toString() : "";
  }

  Fields object(String name) {
    return of(values.get(name));
  }

  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    for (Object value : list(name)) {
      objects.add(of(value));
    }
    return objects;
  }

  /** Numbers of a list; NaN for what is none. */
  List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (Object value : list(name)) {
      numbers.add(value instanceof Number number ? number.doubleValue() : Double.NaN);
    }
    return numbers;
  }

  private List<?> list(String name) {
    return values.get(name) instanceof List<?> list ? list : List.of();
  }

  private static Fields of(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return NONE;
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, item) -> copy.put(String.valueOf(key), item));
    return new Fields(copy);
  }
}
