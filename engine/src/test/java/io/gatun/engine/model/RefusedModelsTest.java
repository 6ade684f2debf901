package io.gatun.engine.model;

import static io.gatun.engine.testing.TinyModel.integer;
import static io.gatun.engine.testing.TinyModel.real;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.testing.TinyModel;
import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Well-formed GGUF files that are no model: each is refused by a message that says why. */
class RefusedModelsTest {
  @TempDir Path folder;

  private void refused(TinyModel tiny, String... said) {
    Path path = tiny.write(folder);
    FormatException e = assertThrows(FormatException.class, () -> Model.load(path));
    assertEquals(path.toString(), e.file());
    for (String part : said) {
      assertTrue(e.getMessage().contains(part), () -> part + " is not in: " + e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token_embd.weight",
        "output_norm.weight",
        "blk.0.attn_norm.weight",
        "blk.1.attn_k.weight",
        "blk.1.ffn_down.weight"
      })
  void missingTensor(String name) {
    TinyModel tiny = new TinyModel().fill();
    tiny.tensors.remove(name);
    refused(tiny, name, "missing");
  }

  @Test
  void missingBiasOfQwen2() {
    TinyModel tiny = new TinyModel();
    tiny.architecture = Architecture.QWEN2;
    tiny.fill().tensors.remove("blk.1.attn_k.bias");
    refused(tiny, "blk.1.attn_k.bias", "missing", "qwen2");
  }

  @Test
  void missingHeadNormOfQwen3() {
    TinyModel tiny = new TinyModel();
    tiny.architecture = Architecture.QWEN3;
    tiny.fill().tensors.remove("blk.0.attn_q_norm.weight");
    refused(tiny, "blk.0.attn_q_norm.weight", "missing", "qwen3");
  }

  @ParameterizedTest
  @CsvSource({
    "blk.0.attn_q.weight, 64, 32",
    "blk.0.attn_q.weight, 32, 64",
    "blk.1.ffn_norm.weight, 63, 1",
    "blk.1.ffn_norm.weight, 64, 2",
    "output_norm.weight, 1, 64",
    "token_embd.weight, 64, 299",
  })
  void wrongShape(String name, long columns, long rows) {
    TinyModel tiny = new TinyModel().fill();
    MemorySegment data = MemorySegment.ofArray(new byte[(int) (columns * rows * Float.BYTES)]);
    tiny.tensors.put(name, new TinyModel.Tensor(TensorType.F32, List.of(columns, rows), data));
    refused(tiny, name, "[" + columns + ", " + rows + "]");
  }

  @Test
  void quantisedNorm() {
    TinyModel tiny = new TinyModel().fill();
    MemorySegment data = MemorySegment.ofArray(new byte[(int) TensorType.Q8_0.bytesFor(64)]);
    tiny.tensors.put(
        "output_norm.weight", new TinyModel.Tensor(TensorType.Q8_0, List.of(64L), data));
    refused(tiny, "output_norm.weight", "Q8_0", "F32, F16 or BF16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blk.0.attn_norm.weight", "blk.1.ffn_up.weight", "token_embd.weight"})
  void weightsThatAreNoNumbers(String name) {
    TinyModel tiny = new TinyModel().fill();
    tiny.tensors.get(name).data().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, 7, Float.NaN);
    refused(tiny, name, "a finite number is expected");
  }

  @Test
  void tensorThatTheArchitectureDoesNotKnow() {
    TinyModel tiny = new TinyModel().fill();
    MemorySegment data = MemorySegment.ofArray(new byte[64 * Float.BYTES]);
    tiny.tensors.put(
        "blk.0.post_attention_norm.weight",
        new TinyModel.Tensor(TensorType.F32, List.of(64L), data));
    refused(tiny, "blk.0.post_attention_norm.weight", "llama");
  }

  @Test
  void moreLayersInTheFileThanTheMetadataSay() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("block_count", integer(1));
    refused(tiny, "blk.1.");
  }

  @Test
  void unsupportedArchitectureNamesTheSupportedOnes() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("general.architecture", new GgufValue.Text("mamba"));
    refused(tiny, "mamba", "llama, qwen2, qwen3");
  }

  @Test
  void mixtureOfExperts() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("expert_count", integer(8));
    refused(tiny, "expert_count", "8");
  }

  @Test
  void unknownRopeScaling() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("rope.scaling.type", new GgufValue.Text("longrope"));
    refused(tiny, "longrope", "none, linear and yarn");
  }

  @Test
  void slidingWindowWhereTheArchitectureHasNone() {
    TinyModel tiny = new TinyModel();
    tiny.architecture = Architecture.QWEN3;
    tiny.more.put("attention.sliding_window", integer(16));
    refused(tiny, "sliding_window", "16");
  }

  @Test
  void ropeFactorsOfZero() {
    TinyModel tiny = new TinyModel();
    tiny.ropeFactors = new float[] {1, 1, 1, 0, 1, 1, 1, 1};
    refused(tiny, "rope_freqs.weight", "element 3");
  }

  @Test
  void moreTokensThanEmbeddings() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("vocab_size", integer(299));
    refused(tiny, "tokenizer.ggml.tokens", "300 tokens", "299");
  }

  @ParameterizedTest
  @CsvSource({
    "block_count, 4294967295",
    "block_count, 4096",
    "block_count, 0",
    "context_length, 4294967295",
    "embedding_length, 4294967295",
    "embedding_length, 1048576",
    "feed_forward_length, 16777216",
    "attention.head_count, 16384",
    "attention.head_count, 0",
    "attention.head_count_kv, 3",
    "attention.key_length, 16384",
    "rope.dimension_count, 15",
    "rope.dimension_count, 4294967295",
    "vocab_size, 16777216",
  })
  void absurdNumbers(String key, long value) {
    TinyModel tiny = new TinyModel();
    tiny.more.put(key, integer(value));
    refused(tiny);
  }

  @ParameterizedTest
  @CsvSource({
    "attention.layer_norm_rms_epsilon, NaN",
    "rope.freq_base, 0",
    "rope.freq_base, Infinity",
    "rope.scaling.factor, -1",
    "rope.scaling.factor, NaN",
  })
  void absurdFractions(String key, double value) {
    TinyModel tiny = new TinyModel();
    tiny.more.put(key, real(value));
    refused(tiny, key);
  }

  @Test
  void aContextOfAnyLengthCostsNothingUntilItIsUsed() throws Exception {
    TinyModel tiny = new TinyModel();
    tiny.contextLength = 1 << 30;
    try (Model model = Model.load(tiny.write(folder))) {
      assertEquals(1 << 30, model.config().contextLength());
    }
  }
}
