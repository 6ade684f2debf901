package io.gatun.format.tokenizer;

import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes one random change to a tokenizer's metadata. */
final class MetadataMutator {
  private static final String[] STRINGS = {
    "",
    " ",
    "a",
    "H e",
    "e l",
    "ll o",
    "中 文",
    "<0x41>",
    "<0xG1>",
    "<|im_end|>",
    "<|end|>",
    "</s>",
    "<|tool_response>",
    "▁",
    "▁▁",
    "Ġ Ġ",
    "llama",
    "gpt2",
    "qwen2",
    "\ud83d\ude00",
    "x\u0000y",
    "<user"
  };
  private static final String[] KEYS = {
    "add_bos_token",
    "add_eos_token",
    "add_space_prefix",
    "bos_token_id",
    "eos_token_id",
    "unknown_token_id",
    "eot_token_id",
    "pre",
    "model",
    "tokens",
    "merges",
    "scores",
    "token_type"
  };

  private MetadataMutator() {}

  static void mutate(Map<String, GgufValue> values, Random random) {
    if (random.nextInt(4) == 0) {
      String key = "tokenizer.ggml." + KEYS[random.nextInt(KEYS.length)];
      values.put(key, anyValue(random));
      return;
    }
    List<String> keys = new ArrayList<>(values.keySet());
    String key = keys.get(random.nextInt(keys.size()));
    if (!(values.get(key) instanceof GgufArray array)) {
      if (random.nextInt(3) == 0) {
        values.remove(key);
      } else {
        values.put(key, anyValue(random));
      }
      return;
    }
    values.put(
        key,
        switch (array.elementType()) {
          case STRING -> GgufArray.ofStrings(changed(array.strings(), random));
          case INT32 -> changedTypes(array, random);
          default -> changedScores(array, random);
        });
  }

  private static GgufValue anyValue(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new GgufValue.Bool(random.nextBoolean());
      case 1 -> new GgufValue.Int(GgufValueType.INT32, random.nextInt(300) - 3);
      case 2 -> new GgufValue.Int(GgufValueType.UINT64, random.nextLong());
      case 3 -> new GgufValue.Text(STRINGS[random.nextInt(STRINGS.length)]);
      case 4 -> GgufArray.ofStrings(List.of());
      default -> GgufArray.ofIntegers(GgufValueType.INT32, random.nextInt());
    };
  }

  private static List<String> changed(List<String> strings, Random random) {
    List<String> changed = new ArrayList<>(strings);
    int at = random.nextInt(Math.max(1, changed.size()));
    String other = STRINGS[random.nextInt(STRINGS.length)];
    switch (random.nextInt(changed.isEmpty() ? 1 : 5)) {
      case 0 -> changed.add(at, other);
      case 1 -> changed.remove(at);
      case 2 -> changed.set(at, other);
      case 3 -> changed.set(at, changed.get(random.nextInt(changed.size())));
      default -> changed.set(at, changed.get(at) + other);
    }
    return changed;
  }

  private static GgufArray changedTypes(GgufArray types, Random random) {
    long[] changed = new long[Math.max(0, types.size() + length(random))];
    for (int i = 0; i < changed.length; i++) {
      changed[i] =
          i < types.size() && random.nextInt(50) > 0 ? types.integer(i) : random.nextInt(9);
    }
    return GgufArray.ofIntegers(GgufValueType.INT32, changed);
  }

  private static GgufArray changedScores(GgufArray scores, Random random) {
    double[] nasty = {0, -0.0, 1e30, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1};
    double[] changed = new double[Math.max(0, scores.size() + length(random))];
    for (int i = 0; i < changed.length; i++) {
      boolean kept = i < scores.size() && random.nextInt(20) > 0;
      changed[i] = kept ? scores.real(i) : nasty[random.nextInt(nasty.length)];
    }
    if (changed.length > 0 && random.nextInt(10) == 0) {
      changed[random.nextInt(changed.length)] = Double.NaN;
    }
    return GgufArray.ofReals(GgufValueType.FLOAT32, changed);
  }

  /** Mostly none. */
  private static int length(Random random) {
    return random.nextInt(5) > 0 ? 0 : random.nextInt(5) - 2;
  }
}
