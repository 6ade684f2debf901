package io.gatun.tools.command;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.Hyperparameters;
import io.gatun.format.tensor.TensorType;
import io.gatun.tools.cli.ByteSize;
import io.gatun.tools.cli.PlainText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything that {@code gatun info} says about a file. */
final class ModelFacts {
  private static final int LONGEST_VALUE = 100;
  private static final int ELEMENTS_SHOWN = 6;

  private record TypeTotal(int tensors, int matrices, long elements, long bytes, long held) {
    private static final TypeTotal NONE = new TypeTotal(0, 0, 0, 0, 0);

    TypeTotal plus(GgufTensor tensor) {
      return new TypeTotal(
          tensors + 1,
          matrices + (tensor.dimensions().size() > 1 ? 1 : 0),
          elements + tensor.elements(),
          bytes + tensor.bytes(),
          held + WeightForm.bytes(tensor));
    }
  }

  private final GgufFile file;
  private final Optional<PackedCopy> copy;
  private final Map<TensorType, TypeTotal> totals = new TreeMap<>();
  private RunMemory memory;
  private Hyperparameters sizes;
  private String memoryUnknown;

  ModelFacts(GgufFile file, OptionalInt context, Optional<PackedCopy> copy) {
    this.file = file;
    this.copy = copy;
    for (GgufTensor tensor : file.tensors()) {
      totals.put(tensor.type(), totals.getOrDefault(tensor.type(), TypeTotal.NONE).plus(tensor));
    }
    try {
      sizes = Hyperparameters.read(file);
      memory = RunMemory.of(file, sizes, context.orElse(sizes.contextLength()));
    } catch (FormatException e) {
      // A file without the sizes of a transformer is still worth showing.
      memoryUnknown = e.getMessage();
    }
  }

  private long elements() {
    return totals.values().stream().mapToLong(TypeTotal::elements).sum();
  }

  void print(PrintStream out, boolean everything) {
    if (everything) {
      out.println("metadata:");
      for (String key : file.metadata().keys()) {
        GgufValue value = file.metadata().get(key).orElseThrow();
        out.println("  " + PlainText.of(key) + " = " + shown(value));
      }
      out.println("tensors:");
      for (GgufTensor tensor : file.tensors()) {
        out.printf(
            Locale.ROOT,
            "  %-32s %-7s %-16s %,15d bytes%n",
            PlainText.of(tensor.name()),
            tensor.type().label(),
            shape(tensor),
            tensor.bytes());
      }
    }
    out.printf(
        Locale.ROOT,
        "file: %s, %,d bytes, GGUF version %d, %d tensors%n",
        file.path(),
        file.size(),
        file.version(),
        file.tensors().size());
    if (sizes != null) {
      out.printf(
          Locale.ROOT,
          "model: %s, %,d parameters, %d layers, hidden size %d, feed-forward %d, %d heads,"
              + " %d key-value heads, vocabulary %,d, context %,d%n",
          sizes.architecture(),
          elements(),
          sizes.layers(),
          sizes.hiddenSize(),
          sizes.feedForwardSize(),
          sizes.heads(),
          sizes.kvHeads(),
          sizes.vocabularySize(),
          sizes.contextLength());
    }
    totals.forEach(
        (type, total) ->
            out.printf(
                Locale.ROOT,
                "  %-7s %4d tensors %,15d elements %,15d bytes%s%n",
                type.label(),
                total.tensors(),
                total.elements(),
                total.bytes(),
                total.matrices() == 0 ? "" : ", held in " + WeightForm.of(type).layout()));
    if (memory == null) {
      out.println("memory of a run: not known: " + memoryUnknown);
    } else {
      out.printf(
          Locale.ROOT,
          "memory of a run with a context of %,d tokens: %s, %s with --kv f16, %s with --kv int8%n",
          memory.context(),
          ByteSize.of(memory.totalF32()),
          ByteSize.of(memory.totalF16()),
          ByteSize.of(memory.totalInt8()));
      out.printf(
          Locale.ROOT,
          "  weights %s, keys and values %s (f16: %s, int8: %s), intermediate results %s, JVM about %s%n",
          ByteSize.of(memory.weights()),
          ByteSize.of(memory.cacheF32()),
          ByteSize.of(memory.cacheF16()),
          ByteSize.of(memory.cacheInt8()),
          ByteSize.of(memory.scratch()),
          ByteSize.of(RunMemory.JVM));
      out.printf(
          Locale.ROOT,
          "  while it loads, the file's largest tensor of %s is in memory too%n",
          ByteSize.of(largestTensor()));
    }
    out.println("packed copy: " + describeCopy());
  }

  private long largestTensor() {
    return file.tensors().stream().mapToLong(GgufTensor::bytes).max().orElse(0);
  }

  private String describeCopy() {
    if (copy.isEmpty()) {
      return "none; 'pack' writes one, for a quicker start";
    }
    PackedCopy found = copy.get();
    return found
        .problem()
        .map(problem -> "%s, which will not be used: %s".formatted(found.file(), problem))
        .orElseGet(() -> "%s, %s".formatted(found.file(), ByteSize.of(found.bytes())));
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file.path().toString());
    json.put("bytes", file.size());
    json.put("version", file.version());
    json.put("alignment", file.alignment());
    json.put("parameters", elements());
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (String key : file.metadata().keys()) {
      metadata.put(key, json(file.metadata().get(key).orElseThrow()));
    }
    json.put("metadata", metadata);
    List<Object> tensors = new ArrayList<>();
    for (GgufTensor tensor : file.tensors()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", tensor.name());
      entry.put("type", tensor.type().label());
      entry.put("shape", tensor.dimensions());
      entry.put("offset", tensor.offset());
      entry.put("bytes", tensor.bytes());
      tensors.add(entry);
    }
    json.put("tensors", tensors);
    Map<String, Object> types = new LinkedHashMap<>();
    totals.forEach(
        (type, total) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("tensors", total.tensors());
          entry.put("elements", total.elements());
          entry.put("bytes", total.bytes());
          if (total.matrices() > 0) {
            entry.put("layout", WeightForm.of(type).layout());
          }
          entry.put("held_bytes", total.held());
          types.put(type.label(), entry);
        });
    json.put("types", types);
    json.put("memory", memory == null ? null : memory.toJson());
    json.put("packed_copy", copy.map(PackedCopy::toJson).orElse(null));
    return json;
  }

  private static String shape(GgufTensor tensor) {
    return tensor.dimensions().stream()
        .map(dimension -> Long.toString(dimension))
        .collect(Collectors.joining(" x "));
  }

  private static String shown(GgufValue value) {
    if (!(value instanceof GgufArray array)) {
      return PlainText.of(value.toString(), LONGEST_VALUE);
    }
    List<?> first = elements(array, ELEMENTS_SHOWN);
    String list =
        first.stream()
            .map(element -> PlainText.of(String.valueOf(element), LONGEST_VALUE))
            .collect(Collectors.joining(", "));
    return array + " " + list + (array.size() > first.size() ? ", …" : "");
  }

  /** As the nearest type of JSON. */
  private static Object json(GgufValue value) {
    return switch (value) {
      case GgufValue.Int number -> new java.math.BigInteger(number.toString());
      case GgufValue.Real number -> Double.valueOf(number.toString());
      case GgufValue.Bool truth -> truth.value();
      case GgufValue.Text text -> text.value();
      case GgufArray array -> elements(array, array.size());
    };
  }

  private static List<?> elements(GgufArray array, int most) {
    int count = Math.min(most, array.size());
    List<Object> elements = new ArrayList<>(count);
    switch (array.elementType()) {
      case STRING -> elements.addAll(array.strings().subList(0, count));
      case ARRAY ->
          array.arrays().subList(0, count).forEach(inner -> elements.add(elements(inner, most)));
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          elements.add(array.bool(i));
        }
      }
      case FLOAT32, FLOAT64 -> {
        for (int i = 0; i < count; i++) {
          elements.add(array.real(i));
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          elements.add(array.integer(i));
        }
      }
    }
    return elements;
  }
}
