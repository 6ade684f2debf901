package io.gatun.format.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.format.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HyperparametersTest {
  private final Map<String, GgufValue> values = SampleFiles.model();

  private Hyperparameters read() throws FormatException {
    return Hyperparameters.read(GgufMetadata.of("model", values));
  }

  @Test
  void derivesWhatIsNotStated() throws Exception {
    values.remove("llama.attention.head_count_kv");
    Hyperparameters expected =
        new Hyperparameters(
            "llama",
            2,
            64,
            32,
            96,
            4,
            4,
            8,
            8,
            1e-5f,
            8,
            10_000f,
            Optional.empty(),
            OptionalInt.empty(),
            5);
    assertEquals(expected, read());
  }

  @Test
  void believesWhatIsStated() throws Exception {
    integer("llama.attention.key_length", 16);
    integer("llama.attention.value_length", 24);
    integer("llama.rope.dimension_count", 4);
    real("llama.rope.freq_base", 500_000);
    integer("llama.attention.sliding_window", 32);
    integer("llama.vocab_size", 7);
    Hyperparameters read = read();
    assertEquals(2, read.kvHeads());
    assertEquals(16, read.keySize());
    assertEquals(24, read.valueSize());
    assertEquals(4, read.ropeDimensions());
    assertEquals(500_000f, read.ropeBase());
    assertEquals(OptionalInt.of(32), read.slidingWindow());
    assertEquals(7, read.vocabularySize());
  }

  @Test
  void aSlidingWindowOfZeroIsNone() throws Exception {
    integer("llama.attention.sliding_window", 0);
    assertEquals(OptionalInt.empty(), read().slidingWindow());
  }

  @Test
  void readsRopeScaling() throws Exception {
    values.put("llama.rope.scaling.type", new GgufValue.Text("yarn"));
    real("llama.rope.scaling.factor", 4);
    integer("llama.rope.scaling.original_context_length", 16);
    real("llama.rope.scaling.attn_factor", 1.5);
    values.put("llama.rope.scaling.finetuned", new GgufValue.Bool(true));
    assertEquals(
        Optional.of(
            new RopeScalingKeys(
                "yarn", 4, OptionalInt.of(16), Optional.of(1.5f), Optional.of(true))),
        read().ropeScaling());
    values.put("llama.rope.scaling.type", new GgufValue.Text("none"));
    assertEquals(Optional.empty(), read().ropeScaling());
  }

  @Test
  void takesTheOldKeyForALinearScale() throws Exception {
    real("llama.rope.scale_linear", 2);
    RopeScalingKeys scaling = read().ropeScaling().orElseThrow();
    assertEquals("linear", scaling.type());
    assertEquals(2, scaling.factor());
  }

  @Test
  void acceptsAnArrayOnlyIfAllLayersAreAlike() throws Exception {
    values.put("llama.attention.head_count_kv", GgufArray.ofIntegers(GgufValueType.INT32, 2, 2));
    assertEquals(2, read().kvHeads());
    values.put("llama.attention.head_count_kv", GgufArray.ofIntegers(GgufValueType.INT32, 2, 4));
    assertRefused("llama.attention.head_count_kv", "layers differ");
    values.put("llama.attention.head_count_kv", GgufArray.ofIntegers(GgufValueType.INT32));
    assertRefused("llama.attention.head_count_kv", "each layer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "general.architecture",
        "llama.block_count",
        "llama.context_length",
        "llama.embedding_length",
        "llama.feed_forward_length",
        "llama.attention.head_count",
        "llama.attention.layer_norm_rms_epsilon",
      })
  void namesAKeyThatIsMissing(String key) {
    values.remove(key);
    assertRefused(key, "required");
  }

  @Test
  void needsAVocabulary() {
    values.remove("tokenizer.ggml.tokens");
    assertRefused("llama.vocab_size", "required");
  }

  @ParameterizedTest
  @CsvSource({
    "llama.block_count, 0",
    "llama.block_count, 1000000",
    "llama.context_length, 4294967295",
    "llama.embedding_length, 2000000000",
    "llama.embedding_length, 33",
    "llama.feed_forward_length, 0",
    "llama.attention.head_count, 0",
    "llama.attention.head_count_kv, 3",
    "llama.attention.head_count_kv, 8",
    "llama.attention.key_length, 0",
    "llama.attention.value_length, 100000",
    "llama.rope.dimension_count, 10",
    "llama.rope.dimension_count, 3",
    "llama.vocab_size, 100000000",
  })
  void refusesWholeNumbersOutOfRange(String key, long value) {
    integer(key, value);
    // An embedding that the heads do not divide is told of the heads.
    String named = value == 33 ? "llama.attention.head_count" : key;
    assertRefused(named, "");
  }

  @ParameterizedTest
  @CsvSource({
    "llama.attention.layer_norm_rms_epsilon, -1",
    "llama.attention.layer_norm_rms_epsilon, NaN",
    "llama.attention.layer_norm_rms_epsilon, 1",
    "llama.rope.freq_base, 0",
    "llama.rope.freq_base, Infinity",
    "llama.rope.freq_base, NaN",
    "llama.rope.scale_linear, -2",
  })
  void refusesRealNumbersOutOfRange(String key, double value) {
    real(key, value);
    assertRefused(key, "is expected");
  }

  @Test
  void refusesValuesOfTheWrongType() {
    values.put("llama.block_count", new GgufValue.Text("two"));
    assertRefused("llama.block_count", "a whole number is expected");
  }

  @Test
  void readsARealModel() throws Exception {
    Path path =
        Path.of(
            System.getProperty("gatun.shared", "absent"), "models/SmolLM2-135M-Instruct.Q4_1.gguf");
    assumeTrue(Files.exists(path), "needs " + path);
    try (GgufFile file = GgufFile.open(path)) {
      assertEquals(
          new Hyperparameters(
              "llama",
              30,
              8192,
              576,
              1536,
              9,
              3,
              64,
              64,
              1e-5f,
              64,
              100_000f,
              Optional.empty(),
              OptionalInt.empty(),
              49_152),
          Hyperparameters.read(file));
    }
  }

  private void assertRefused(String key, String said) {
    FormatException e = assertThrows(FormatException.class, this::read);
    assertEquals(key, e.field());
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  private void integer(String key, long value) {
    values.put(key, SampleFiles.uint32(value));
  }

  private void real(String key, double value) {
    values.put(key, new GgufValue.Real(GgufValueType.FLOAT32, value));
  }
}
