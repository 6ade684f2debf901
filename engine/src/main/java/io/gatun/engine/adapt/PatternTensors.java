package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import io.gatun.format.safetensors.SafetensorsFile;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsType;
import io.gatun.kernels.SparsePattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Patterns as tensors of a file: for each matrix {@code NAME.shape}, and the {@link
 * SparsePattern}'s own arrays {@code NAME.row_ids}, {@code NAME.row_starts} and {@code
 * NAME.column_ids}, all I32.
 */
final class PatternTensors {
  private static final String SHAPE = ".shape";

  /** Of all patterns together, so that values fit an array. */
  private static final long MOST_ENTRIES = Integer.MAX_VALUE - 8;

  private PatternTensors() {}

  static List<SafetensorsTensor> of(WeightId id, SparsePattern pattern) {
    String name = WeightNames.of(id);
    return List.of(
        SafetensorsTensor.ints(name + SHAPE, new int[] {pattern.rows(), pattern.columns()}),
        SafetensorsTensor.ints(name + ".row_ids", pattern.rowIds()),
        SafetensorsTensor.ints(name + ".row_starts", pattern.rowStarts()),
        SafetensorsTensor.ints(name + ".column_ids", pattern.columnIds()));
  }

  /** All patterns of a file, in its order. */
  static Map<WeightId, SparsePattern> read(SafetensorsFile file) throws FormatException {
    Map<WeightId, SparsePattern> patterns = new LinkedHashMap<>();
    long entries = 0;
    for (SafetensorsTensor tensor : file.tensors()) {
      if (tensor.name().endsWith(SHAPE)) {
        String name = tensor.name().substring(0, tensor.name().length() - SHAPE.length());
        WeightId id =
            WeightNames.parse(name)
                .orElseThrow(() -> problem(file, name, "names no matrix of a model"));
        SparsePattern pattern = pattern(file, name);
        patterns.put(id, pattern);
        entries += pattern.entries();
      }
    }
    if (entries > MOST_ENTRIES) {
      throw problem(file, "tensors", "hold more than " + MOST_ENTRIES + " entries");
    }
    if (patterns.isEmpty()) {
      throw problem(file, "tensors", "none is a matrix's pattern: this is no mask and no delta");
    }
    return patterns;
  }

  private static SparsePattern pattern(SafetensorsFile file, String name) throws FormatException {
    int[] shape = ints(file, name + SHAPE);
    if (shape.length != 2) {
      throw problem(file, name + SHAPE, "a matrix has two dimensions, not " + shape.length);
    }
    try {
      return new SparsePattern(
          shape[0],
          shape[1],
          ints(file, name + ".row_ids"),
          ints(file, name + ".row_starts"),
          ints(file, name + ".column_ids"));
    } catch (IllegalArgumentException e) {
      throw problem(file, name, e.getMessage());
    }
  }

  private static int[] ints(SafetensorsFile file, String name) throws FormatException {
    SafetensorsTensor tensor = tensor(file, name);
    if (tensor.type() != SafetensorsType.I32) {
      throw problem(file, name, "is " + tensor.type() + ", not I32");
    }
    if (tensor.elements() > MOST_ENTRIES) {
      throw problem(file, name, "has more than " + MOST_ENTRIES + " elements");
    }
    return tensor.toInts();
  }

  static SafetensorsTensor tensor(SafetensorsFile file, String name) throws FormatException {
    Optional<SafetensorsTensor> tensor = file.tensor(name);
    return tensor.orElseThrow(() -> problem(file, name, "is missing"));
  }

  static FormatException problem(SafetensorsFile file, String name, String problem) {
    return new FormatException(file.path().toString(), -1, name, "", problem);
  }

  /** Strings that begin so, without that beginning. */
  static Map<String, String> section(Map<String, String> metadata, String prefix) {
    Map<String, String> section = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            section.put(key.substring(prefix.length()), value);
          }
        });
    return section;
  }

  static String required(SafetensorsFile file, String key) throws FormatException {
    String value = file.metadata().get(key);
    if (value == null) {
      throw problem(file, "metadata " + key, "is missing");
    }
    return value;
  }

  static List<SafetensorsTensor> all(Map<WeightId, SparsePattern> patterns) {
    List<SafetensorsTensor> tensors = new ArrayList<>();
    patterns.forEach((id, pattern) -> tensors.addAll(of(id, pattern)));
    return tensors;
  }
}
