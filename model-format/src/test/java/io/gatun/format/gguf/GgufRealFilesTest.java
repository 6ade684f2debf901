package io.gatun.format.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.format.tensor.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufRealFilesTest {
  private static Path shared(String name) {
    Path path = Path.of(System.getProperty("gatun.shared", "absent")).resolve(name);
    assumeTrue(Files.exists(path), "needs " + path);
    return path;
  }

  @Test
  void readsALanguageModel() throws Exception {
    Path path = shared("models/SmolLM2-135M-Instruct.Q4_1.gguf");
    try (GgufFile file = GgufFile.open(path)) {
      assertEquals(98_362_432, file.size());
      assertEquals(path, file.path());
      assertEquals("llama", file.metadata().string("general.architecture"));
      assertEquals(30, file.metadata().integer("llama.block_count"));
      assertEquals(49_152, file.metadata().strings("tokenizer.ggml.tokens").size());
      GgufTensor embedding = file.tensor("token_embd.weight").orElseThrow();
      assertEquals(List.of(576L, 49_152L), embedding.dimensions());
      assertEquals(576, embedding.columns());
      assertEquals(49_152, embedding.rows());
      assertEquals(embedding.bytes(), embedding.data().byteSize());
      GgufTensor norm = file.tensor("output_norm.weight").orElseThrow();
      assertEquals(TensorType.F32, norm.type());
      assertEquals(272, file.tensors().size());
      assertTrue(file.tensors().stream().anyMatch(t -> t.type() == TensorType.Q4_1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "data/models/stories260K/stories260K.gguf, 512",
    "data/gguf-vocab/ggml-vocab-gpt-2.gguf, 50257",
    "data/gguf-vocab/ggml-vocab-llama-spm.gguf, 32000",
    "data/gguf-vocab/ggml-vocab-starcoder.gguf, 49152",
  })
  void readsVocabularies(String name, int tokens) throws Exception {
    try (GgufFile file = GgufFile.open(shared(name))) {
      assertEquals(tokens, file.metadata().strings("tokenizer.ggml.tokens").size());
    }
  }
}
