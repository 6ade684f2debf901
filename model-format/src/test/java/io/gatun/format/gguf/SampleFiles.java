package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small valid files and metadata that tests read, damage and compare. */
final class SampleFiles {
  static final Path NAME = Path.of("sample.gguf");

  private SampleFiles() {}

  /** The keys of a small llama model. */
  static Map<String, GgufValue> model() {
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put("general.architecture", new GgufValue.Text("llama"));
    values.put("llama.block_count", uint32(2));
    values.put("llama.context_length", uint32(64));
    values.put("llama.embedding_length", uint32(32));
    values.put("llama.feed_forward_length", uint32(96));
    values.put("llama.attention.head_count", uint32(4));
    values.put("llama.attention.head_count_kv", uint32(2));
    values.put(
        "llama.attention.layer_norm_rms_epsilon", new GgufValue.Real(GgufValueType.FLOAT32, 1e-5f));
    values.put("tokenizer.ggml.tokens", GgufArray.ofStrings(List.of("<s>", "a", "é", "漢", "😀")));
    return values;
  }

  /** A value of each of the 13 types, and arrays of each, nested ones too. */
  static Map<String, GgufValue> everyType() {
    Map<String, GgufValue> values = new LinkedHashMap<>();
    for (GgufValueType type : GgufValueType.values()) {
      if (type.isInteger()) {
        long greatest = type == GgufValueType.UINT64 ? -1 : greatest(type);
        values.put("int." + type, new GgufValue.Int(type, greatest));
        values.put("ints." + type, GgufArray.ofIntegers(type, 0, 1, 100, greatest));
      }
    }
    for (GgufValueType type : List.of(GgufValueType.FLOAT32, GgufValueType.FLOAT64)) {
      values.put("real." + type, new GgufValue.Real(type, -0.375));
      values.put("reals." + type, GgufArray.ofReals(type, 1.5, Double.NEGATIVE_INFINITY));
    }
    values.put("bool", new GgufValue.Bool(true));
    values.put("bools", booleans(true, false, true));
    values.put("text", new GgufValue.Text("Gatún 🚢"));
    values.put("texts", GgufArray.ofStrings(List.of("", "x", "canal")));
    values.put("empty", GgufArray.ofStrings(List.of()));
    GgufArray inner = GgufArray.ofIntegers(GgufValueType.INT16, -3, 4);
    GgufArray strings = GgufArray.ofStrings(List.of("deep", ""));
    GgufArray middle = arrays(List.of(strings));
    values.put("nested", arrays(List.of(inner, middle, inner)));
    return values;
  }

  /** An array of truth values. */
  static GgufArray booleans(boolean... values) {
    GgufBytes out = new GgufBytes();
    for (boolean value : values) {
      out.value(new GgufValue.Bool(value));
    }
    return out.toArray(GgufValueType.BOOL, values.length);
  }

  /** An array of arrays. */
  static GgufArray arrays(List<GgufArray> values) {
    GgufBytes out = new GgufBytes();
    values.forEach(out::value);
    return out.toArray(GgufValueType.ARRAY, values.size());
  }

  private static long greatest(GgufValueType type) {
    return switch (type) {
      case UINT8 -> 0xFF;
      case INT8 -> Byte.MAX_VALUE;
      case UINT16 -> 0xFFFF;
      case INT16 -> Short.MAX_VALUE;
      case UINT32 -> 0xFFFF_FFFFL;
      case INT32 -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  static GgufValue uint32(long value) {
    return new GgufValue.Int(GgufValueType.UINT32, value);
  }

  /** A writer with a tensor of each given type, of 256 x 2 random elements. */
  static GgufWriter writer(Map<String, GgufValue> values, TensorType... types) {
    GgufWriter writer = new GgufWriter(GgufMetadata.of("sample", values));
    for (TensorType type : types) {
      writer.add("blk.0." + type.label(), type, List.of(256L, 2L), data(type));
    }
    return writer;
  }

  static MemorySegment data(TensorType type) {
    byte[] bytes = new byte[(int) type.bytesFor(512)];
    new Random(type.ggmlId()).nextBytes(bytes);
    return MemorySegment.ofArray(bytes);
  }

  static byte[] bytes(GgufWriter writer) throws IOException {
    Path folder = Files.createTempDirectory("gatun");
    Path file = folder.resolve("sample.gguf");
    try {
      writer.write(file);
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  static GgufFile parse(byte[] bytes) throws FormatException {
    return GgufFile.of(NAME, MemorySegment.ofArray(bytes));
  }
}
