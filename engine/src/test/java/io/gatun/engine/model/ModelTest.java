package io.gatun.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.forward.Session;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
  @TempDir Path folder;

  @Test
  void saysWhatItIs() throws IOException {
    TinyModel tiny = new TinyModel();
    tiny.type = TensorType.Q4_1;
    tiny.embeddingType = TensorType.Q8_0;
    tiny.layers = 3;
    try (Model model = Model.load(tiny.write(folder))) {
      assertEquals("tiny", model.name());
      assertEquals("Q4_1", model.quantization());
      assertEquals(Architecture.LLAMA, model.config().architecture());
      assertEquals(3, model.weights().layers().size());
      assertTrue(model.weights().tied());
      assertTrue(model.tokenizer().describe().contains("300"), model.tokenizer().describe());
    }
  }

  @Test
  void isWarmWhenLoadedUnlessItStartsEarly() throws Exception {
    Path path = new TinyModel().write(folder);
    try (Model model = Model.load(path)) {
      assertTrue(model.warm());
    }
    LoadOptions early = LoadOptions.defaults().startingEarly();
    try (Model model = Model.load(path, early, ProgressListener.SILENT);
        Session session = model.newSession(4, KvType.F32)) {
      session.prefill(new int[] {5, 6, 7});
      assertEquals(3, session.position());
      session.append(8);
      model.continueWarmUp();
      long deadline = System.nanoTime() + 60_000_000_000L;
      while (!model.warm() && System.nanoTime() < deadline) {
        Thread.sleep(5);
      }
      assertTrue(model.warm());
    }
  }

  @Test
  void tellsHowLongItsKernelsTookToCompile() throws IOException {
    Path path = new TinyModel().write(folder);
    try (Model model = Model.load(path)) {
      assertEquals(Optional.of(model.warmUpTime()), model.allWarmUpTime());
    }
    LoadOptions early = LoadOptions.defaults().startingEarly();
    try (Model model = Model.load(path, early, ProgressListener.SILENT)) {
      model.awaitWarm();
      long enough = model.warmUpTime().millis();
      long all = model.allWarmUpTime().orElseThrow().millis();
      assertTrue(0 <= enough && enough <= all, enough + " and " + all);
    }
  }

  @Test
  void fileMayBeDeletedOnceLoaded() throws IOException {
    TinyModel tiny = new TinyModel();
    Path path = tiny.write(folder);
    try (Model model = Model.load(path)) {
      Files.delete(path);
      assertEquals(300, model.metadata().strings("tokenizer.ggml.tokens").size());
      try (Session session = model.newSession(4, KvType.F32)) {
        session.append(5);
        assertEquals(1, session.position());
      }
    }
  }

  @Test
  void progressCountsTheTensorsBytes() throws IOException {
    TinyModel tiny = new TinyModel().fill();
    long bytes = tiny.tensors.values().stream().mapToLong(t -> t.data().byteSize()).sum();
    List<Long> seen = new ArrayList<>();
    ProgressListener listener =
        (stage, done, total) -> {
          assertEquals("load", stage);
          assertEquals(bytes, total);
          assertTrue(seen.isEmpty() || done >= seen.getLast());
          seen.add(done);
        };
    try (Model model = Model.load(tiny.write(folder), LoadOptions.defaults(), listener)) {
      assertEquals(0, seen.getFirst());
      assertEquals(bytes, seen.getLast());
      assertEquals(tiny.tensors.size() + 1, seen.size());
      assertEquals("tiny", model.name());
    }
  }

  @Test
  void memoryIsThatOfWeightsCacheAndScratch() throws IOException {
    TinyModel tiny = new TinyModel();
    tiny.keySize = 32;
    tiny.valueSize = 32;
    try (Model model = Model.load(tiny.write(folder))) {
      long weights = tiny.tensors.values().stream().mapToLong(t -> t.data().byteSize()).sum();
      for (KvType type : KvType.values()) {
        MemoryEstimate memory = model.memory(128, type);
        try (Session session = model.newSession(128, type)) {
          assertEquals(session.bytes(), memory.cache(), "sizes that need no padding");
        }
        assertEquals(2L * 2 * 2 * type.bytes(32) * 128, memory.cache());
        assertTrue(memory.weights() >= weights, "f32 weights are packed as they are");
        assertTrue(memory.weights() < 1.5 * weights, memory.weights() + " of " + weights);
        assertTrue(memory.scratch() > 512 * 64 * 4, "hidden states of 512 rows at least");
        assertEquals(memory.weights() + memory.cache() + memory.scratch(), memory.total());
      }
    }
  }
}
