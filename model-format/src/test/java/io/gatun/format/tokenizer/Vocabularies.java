package io.gatun.format.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Vocabularies for tests: real ones from the shared data, and small ones made here. */
final class Vocabularies {
  static final String SMOLLM2 = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

  private Vocabularies() {}

  static Path shared(String name) {
    Path path = Path.of(System.getProperty("gatun.shared", "absent")).resolve(name);
    assumeTrue(Files.exists(path), "needs " + path);
    return path;
  }

  static Object json(String name) throws IOException {
    return TestJson.read(Files.readString(shared(name)));
  }

  /** The tokenizer of the name that llama.cpp's test vectors have. */
  static Tokenizer ofVectors(String name) throws IOException {
    return switch (name) {
      case "llama-bpe" ->
          ofPlainFiles(
              "llama-bpe",
              "data/tokenizers/llama3.2/encoder.json",
              "data/tokenizers/llama3.2/vocab.bpe",
              Optional.empty());
      case "qwen2" ->
          ofPlainFiles(
              "qwen2",
              "data/tokenizers/qwen2/vocab.json",
              "data/tokenizers/qwen2/merges.txt",
              Optional.of("data/tokenizers/qwen2/added_tokens.json"));
      default -> ofFile("data/gguf-vocab/ggml-vocab-" + name + ".gguf");
    };
  }

  static GgufMetadata metadata(String name) throws IOException {
    try (GgufFile file = GgufFile.open(shared(name))) {
      return file.metadata();
    }
  }

  static Tokenizer ofFile(String name) throws IOException {
    return Tokenizer.of(metadata(name), Optional.empty());
  }

  private static Tokenizer ofPlainFiles(
      String pre, String encoder, String merges, Optional<String> added) throws IOException {
    Map<?, ?> ids = (Map<?, ?>) json(encoder);
    Map<?, ?> addedIds = added.isPresent() ? (Map<?, ?>) json(added.get()) : Map.of();
    String[] tokens = new String[ids.size() + addedIds.size()];
    long[] types = new long[tokens.length];
    Arrays.fill(types, 1);
    ids.forEach((token, id) -> tokens[((Double) id).intValue()] = (String) token);
    addedIds.forEach(
        (token, id) -> {
          tokens[((Double) id).intValue()] = (String) token;
          types[((Double) id).intValue()] = 3;
        });
    List<String> lines = Files.readAllLines(shared(merges), UTF_8);
    List<String> pairs = lines.stream().filter(line -> !line.startsWith("#version")).toList();
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put("tokenizer.ggml.model", new GgufValue.Text("gpt2"));
    values.put("tokenizer.ggml.pre", new GgufValue.Text(pre));
    values.put("tokenizer.ggml.tokens", GgufArray.ofStrings(Arrays.asList(tokens)));
    values.put("tokenizer.ggml.token_type", GgufArray.ofIntegers(GgufValueType.INT32, types));
    values.put("tokenizer.ggml.merges", GgufArray.ofStrings(pairs));
    values.put("tokenizer.ggml.add_bos_token", new GgufValue.Bool(false));
    return Tokenizer.of(GgufMetadata.of(pre, values), Optional.empty());
  }

  /** All 256 bytes, the tokens of "Hello world", two control and one user-defined token. */
  static Map<String, GgufValue> smallByteLevel(String pre) {
    List<String> tokens = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      tokens.add(Character.toString(ByteLevelAlphabet.characterOf(value)));
    }
    tokens.sort(null);
    List<String> merges = List.of("H e", "l l", "He ll", "Hell o", "Ġ w", "o r", "Ġw or", "l d");
    merges.forEach(merge -> tokens.add(merge.replace(" ", "")));
    tokens.addAll(List.of("<|endoftext|>", "<|im_end|>", "<user>"));
    long[] types = new long[tokens.size()];
    Arrays.fill(types, 1);
    types[types.length - 3] = 3;
    types[types.length - 2] = 3;
    types[types.length - 1] = 4;
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put("tokenizer.ggml.model", new GgufValue.Text("gpt2"));
    values.put("tokenizer.ggml.pre", new GgufValue.Text(pre));
    values.put("tokenizer.ggml.tokens", GgufArray.ofStrings(tokens));
    values.put("tokenizer.ggml.token_type", GgufArray.ofIntegers(GgufValueType.INT32, types));
    values.put("tokenizer.ggml.merges", GgufArray.ofStrings(merges));
    values.put(
        "tokenizer.ggml.eos_token_id", new GgufValue.Int(GgufValueType.UINT32, types.length - 3));
    values.put(
        "tokenizer.ggml.bos_token_id", new GgufValue.Int(GgufValueType.UINT32, types.length - 3));
    return values;
  }

  /** Unknown, BOS, EOS, the 256 byte tokens, one user-defined token, and a few words. */
  static Map<String, GgufValue> smallSentencePiece() {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int value = 0; value < 256; value++) {
      tokens.add(String.format("<0x%02X>", value));
    }
    tokens.addAll(
        List.of("<user>", "▁", "H", "e", "l", "o", "ll", "He", "Hell", "▁Hell", "▁Hello"));
    long[] types = new long[tokens.size()];
    double[] scores = new double[tokens.size()];
    for (int id = 0; id < types.length; id++) {
      types[id] = id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : id == 259 ? 4 : 1;
      scores[id] = id < 260 ? 0 : 260.0 - id;
    }
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put("tokenizer.ggml.model", new GgufValue.Text("llama"));
    values.put("tokenizer.ggml.tokens", GgufArray.ofStrings(tokens));
    values.put("tokenizer.ggml.token_type", GgufArray.ofIntegers(GgufValueType.INT32, types));
    values.put("tokenizer.ggml.scores", GgufArray.ofReals(GgufValueType.FLOAT32, scores));
    return values;
  }

  static Tokenizer tokenizer(Map<String, GgufValue> values) throws IOException {
    return Tokenizer.of(GgufMetadata.of("small", values), Optional.empty());
  }
}
