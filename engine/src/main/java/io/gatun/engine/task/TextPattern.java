package io.gatun.engine.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Text with places for fields.
 *
 * @param source as it was written
 * @param texts what stands before, between and after the places; one more than there are fields
 * @param fields the fields' names, in order
 */
record TextPattern(String source, List<String> texts, List<String> fields) {
  static TextPattern parse(String source) {
    List<String> texts = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < source.length()) {
      char c = source.charAt(at);
      boolean brace = c == '{' || c == '}';
      if (brace && at + 1 < source.length() && source.charAt(at + 1) == c) {
        text.append(c);
        at += 2;
      } else if (brace) {
        int end = source.indexOf('}', at);
        if (c == '}' || end < 0 || source.substring(at + 1, end).isBlank()) {
          throw new IllegalArgumentException(
              "template '%s', character %d: a place for a field is written {name}, a brace {{ or }}"
                  .formatted(source, at + 1));
        }
        fields.add(source.substring(at + 1, end));
        texts.add(text.toString());
        text.setLength(0);
        at = end + 1;
      } else {
        text.append(c);
        at++;
      }
    }
    texts.add(text.toString());
    return new TextPattern(source, List.copyOf(texts), List.copyOf(fields));
  }

  String fill(Map<String, String> values) {
    StringBuilder filled = new StringBuilder(texts.getFirst());
    for (int i = 0; i < fields.size(); i++) {
      String value = values.get(fields.get(i));
      if (value == null) {
        throw new IllegalArgumentException(
            "the example has no field '%s', which the template names".formatted(fields.get(i)));
      }
      filled.append(value).append(texts.get(i + 1));
    }
    return filled.toString();
  }
}
