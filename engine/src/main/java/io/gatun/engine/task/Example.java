package io.gatun.engine.task;

import java.util.Map;

/**
 * One example of a task, as text.
 *
 * @param fields what a {@link Template} puts in its places
 * @param label which of the template's candidates is right, from 0
 */
public record Example(Map<String, String> fields, int label) {
  /** Copies the map. */
  public Example {
    fields = Map.copyOf(fields);
    if (label < 0) {
      throw new IllegalArgumentException("a label counts candidates from 0, it is not " + label);
    }
  }
}
