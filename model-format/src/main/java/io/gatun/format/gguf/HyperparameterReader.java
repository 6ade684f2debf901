package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads an architecture's keys, each against a range. */
record HyperparameterReader(GgufMetadata metadata, String architecture) {
  String key(String name) {
    return architecture + "." + name;
  }

  /** A whole number from 1 to {@code maximum} that must be there. */
  int require(String name, int maximum) throws FormatException {
    OptionalInt value = find(name, maximum);
    if (value.isEmpty()) {
      throw metadata.problem(key(name), "absent", "this metadata key is required");
    }
    return value.getAsInt();
  }

  /**
   * A whole number from 1 to {@code maximum}, if it is there. Where it is an array, with a value
   * for each layer, all must be the same.
   */
  OptionalInt find(String name, int maximum) throws FormatException {
    String key = key(name);
    Optional<GgufValue> value = metadata.get(key);
    OptionalInt number =
        value.isPresent() && value.get() instanceof GgufArray
            ? OptionalInt.of(uniform(key))
            : metadata.findInteger(key);
    if (number.isPresent() && (number.getAsInt() < 1 || number.getAsInt() > maximum)) {
      throw metadata.problem(key, number.getAsInt(), "1 to " + maximum + " is expected");
    }
    return number;
  }

  private int uniform(String key) throws FormatException {
    int[] values = metadata.integers(key);
    if (values.length == 0) {
      throw metadata.problem(key, "[]", "a value for each layer is expected");
    }
    for (int i = 1; i < values.length; i++) {
      if (values[i] != values[0]) {
        throw metadata.problem(
            key,
            values[0] + " and, for layer " + i + ", " + values[i],
            "models whose layers differ in this are not supported");
      }
    }
    return values[0];
  }

  /** A floating-point number more than 0 and finite, if it is there. */
  Optional<Float> findPositive(String name) throws FormatException {
    Optional<Float> value = metadata.findFloat(key(name));
    if (value.isPresent() && !(value.get() > 0 && value.get() <= Float.MAX_VALUE)) {
      throw metadata.problem(key(name), value.get(), "a positive, finite number is expected");
    }
    return value;
  }
}
