package io.gatun.tools.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.model.Model;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.gguf.Hyperparameters;
import io.gatun.format.tensor.TensorType;
import io.gatun.tools.cli.UsageException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticModelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void theEngineLoadsEveryType(TensorType type) throws Exception {
    Path path = write("tiny", type, 0);
    try (GgufFile file = GgufFile.open(path);
        Model model = Model.load(path)) {
      assertEquals(512, model.config().vocabularySize());
      for (GgufTensor tensor : file.tensors()) {
        assertEquals(
            tensor.dimensions().size() == 2 ? type : TensorType.F32, tensor.type(), tensor.name());
      }
    }
  }

  /** Published parameters of these models, to three digits; embeddings count once where tied. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "stories15m 15.2e6",
        "smollm2-135m 134.5e6",
        "smollm2-360m 361.8e6",
        "qwen2.5-0.5b 494.0e6",
        "tinyllama-1.1b 1.100e9",
        "llama-3.2-1b 1.236e9",
        "qwen2.5-1.5b 1.544e9",
        "smollm2-1.7b 1.711e9",
        "llama-3.2-3b 3.213e9",
        "llama-2-7b 6.738e9",
        "mistral-7b-v0.3 7.248e9",
        "qwen2.5-7b 7.616e9",
        "llama-3.1-8b 8.030e9",
        "llama-2-13b 13.02e9"
      })
  void everyShapeHasTheParametersOfItsModel(String published) throws Exception {
    String[] words = published.split(" ", -1);
    // In F32 four bytes a parameter; the header, with the vocabulary, is a few megabytes.
    ModelShape shape = ModelShapes.named(words[0]);
    SyntheticModel large =
        new SyntheticModel(shape, TensorType.F32, TensorType.F32, shape.context(), 0);
    SyntheticModel small =
        new SyntheticModel(shape, TensorType.F16, TensorType.F16, shape.context(), 0);
    double parameters = (large.writer().bytes() - small.writer().bytes()) / 2.0;
    assertEquals(1, parameters / Double.parseDouble(words[1]), 0.002, words[0]);
  }

  @Test
  void theFileSaysWhatTheShapeSays() throws Exception {
    ModelShape shape = ModelShapes.named("smollm2-135m");
    Path path = folder.resolve("model.gguf");
    SyntheticModel model = new SyntheticModel(shape, TensorType.Q4_0, TensorType.Q8_0, 1000, 3);
    model.writer().write(path);
    try (GgufFile file = GgufFile.open(path)) {
      Hyperparameters keys = Hyperparameters.read(file);
      assertEquals(30, keys.layers());
      assertEquals(576, keys.hiddenSize());
      assertEquals(1536, keys.feedForwardSize());
      assertEquals(9, keys.heads());
      assertEquals(3, keys.kvHeads());
      assertEquals(49_152, keys.vocabularySize());
      assertEquals(1000, keys.contextLength());
      assertEquals(1e5f, keys.ropeBase());
      assertEquals(TensorType.Q8_0, file.tensor("token_embd.weight").orElseThrow().type());
      assertEquals(TensorType.Q4_0, file.tensor("blk.29.ffn_down.weight").orElseThrow().type());
      assertTrue(file.tensor("output.weight").isEmpty());
    }
  }

  @Test
  void slowRotationsOfLlama3AreStretched() throws Exception {
    ModelShape shape = small("llama-3.2-1b");
    Path path = folder.resolve("llama3.gguf");
    new SyntheticModel(shape, TensorType.F32, TensorType.F32, 256, 0).writer().write(path);
    try (GgufFile file = GgufFile.open(path);
        Model model = Model.load(path)) {
      GgufTensor factors = file.tensor("rope_freqs.weight").orElseThrow();
      assertEquals(List.of(32L), factors.dimensions());
      float[] values = factors.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
      assertEquals(1, values[0]);
      assertEquals(32, values[31]);
      for (int i = 1; i < 32; i++) {
        assertTrue(values[i] >= values[i - 1], "pair " + i);
      }
      assertEquals(400, model.config().vocabularySize());
    }
  }

  @Test
  void qwen2HasBiases() throws Exception {
    ModelShape shape = small("qwen2.5-0.5b");
    Path path = folder.resolve("qwen2.gguf");
    new SyntheticModel(shape, TensorType.Q5_1, TensorType.F16, 256, 0).writer().write(path);
    try (GgufFile file = GgufFile.open(path);
        Model model = Model.load(path)) {
      assertEquals(List.of(64L), file.tensor("blk.0.attn_k.bias").orElseThrow().dimensions());
      assertEquals(TensorType.Q5_1, file.tensor("blk.0.attn_k.weight").orElseThrow().type());
      assertEquals(400, model.config().vocabularySize());
    }
  }

  @Test
  void aSeedGivesTheSameBytesOnEveryMachine() throws Exception {
    assertEquals(
        "f9439e3f07de03d46889cedd09bed40e8a978f3aee5825da4981e6df3aab8981",
        sha256(write("tiny", TensorType.Q4_0, 0)));
    assertEquals(
        "a86598d9128feaea88a3d20cd74aae93def04a1b6694ce2ea0c99022b5341ecc",
        sha256(write("tiny", TensorType.Q6_K, 0)));
  }

  @Test
  void filesThatAreWrittenAtOnceDoNotDisturbEachOther() throws Exception {
    String alone = weights(write("tiny", TensorType.Q8_0, 5));
    List<Long> seeds = List.of(5L, 6L, 7L, 8L);
    List<String> together =
        seeds.parallelStream()
            .map(
                seed -> {
                  try {
                    return weights(write("tiny", TensorType.Q8_0, seed));
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                })
            .toList();
    assertEquals(alone, together.getFirst());
    assertEquals(seeds.size(), together.stream().distinct().count());
  }

  @Test
  void seedsThatDifferInAnyBitGiveOtherWeights() throws Exception {
    String zero = weights(write("tiny", TensorType.Q4_0, 0));
    for (long seed : new long[] {1, 1L << 32, Long.MIN_VALUE, -1}) {
      assertNotEquals(zero, weights(write("tiny", TensorType.Q4_0, seed)));
    }
  }

  @Test
  void tensorsOfOneShapeDiffer() throws Exception {
    try (GgufFile file = GgufFile.open(write("tiny", TensorType.Q4_0, 0))) {
      MemorySegment first = file.tensor("blk.0.attn_q.weight").orElseThrow().data();
      MemorySegment second = file.tensor("blk.1.attn_q.weight").orElseThrow().data();
      long mismatch = first.mismatch(second);
      assertTrue(mismatch >= 0 && mismatch < TensorType.Q4_0.blockBytes(), "byte " + mismatch);
    }
  }

  @Test
  void superBlocksThatDoNotFitTheShapeAreRefusedWithTheTypesThatDo() throws Exception {
    ModelShape shape = ModelShapes.named("smollm2-135m");
    SyntheticModel model =
        new SyntheticModel(shape, TensorType.Q4_K, TensorType.F16, shape.context(), 0);
    String said = assertThrows(UsageException.class, model::writer).getMessage();
    assertTrue(said.contains("blk.0.attn_q.weight have 576"), said);
    assertTrue(said.contains("Q4_0, Q4_1"), said);
    assertTrue(!said.contains("Q5_K"), said);
  }

  private Path write(String shape, TensorType type, long seed) throws Exception {
    Path path = folder.resolve(shape + type + seed);
    ModelShape named = ModelShapes.named(shape);
    new SyntheticModel(named, type, type, named.context(), seed).writer().write(path);
    return path;
  }

  /** A real shape's kind in few layers and elements. */
  private static ModelShape small(String name) throws UsageException {
    ModelShape real = ModelShapes.named(name);
    return new ModelShape(
        "small",
        real.architecture(),
        1,
        128,
        64,
        2,
        1,
        real.vocabulary(),
        400,
        real.tied(),
        256,
        real.ropeBase(),
        real.ropeStretch(),
        real.epsilon());
  }

  /** Of the tensors alone: the header has the seed in the model's name. */
  private static String weights(Path path) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (GgufFile file = GgufFile.open(path)) {
      file.tensors().forEach(tensor -> digest.update(tensor.data().asByteBuffer()));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String sha256(Path path) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(path)));
  }
}
