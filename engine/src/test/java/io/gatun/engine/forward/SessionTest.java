package io.gatun.engine.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SessionTest {
  @TempDir static Path folder;
  private static TinyModel tiny;
  private static Model model;

  @BeforeAll
  static void load() {
    tiny = new TinyModel();
    model = Models.load(tiny.write(folder), 2);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static float[] next(Session session) {
    float[] logits = new float[tiny.vocabulary];
    session.nextLogits(logits);
    return logits;
  }

  @Test
  void tokensReadOneByOneUntilTheModelIsWarmGiveTheSameBits() {
    int[] prompt = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
    float[] expected;
    try (Session session = model.newSession(16, KvType.F16)) {
      session.prefill(prompt);
      expected = next(session);
    }
    for (int warmAt : new int[] {1, 5, prompt.length, 100}) {
      try (Session session = model.newSession(16, KvType.F16)) {
        AtomicInteger asked = new AtomicInteger();
        session.prefill(prompt, () -> asked.getAndIncrement() == warmAt);
        assertEquals(Math.min(warmAt + 1, prompt.length - 1), asked.get());
        assertEquals(prompt.length, session.position());
        assertArrayEquals(expected, next(session));
      }
    }
  }

  /** As many tokens as are read so at most, of weights whose inputs are rounded. */
  @ParameterizedTest
  @EnumSource
  void tokensReadOneByOneGiveTheSameBitsHoweverActivationsAreHeld(
      Activations activations, @TempDir Path own) throws IOException {
    TinyModel quantised = new TinyModel();
    quantised.type = TensorType.Q8_0;
    BackendOptions backend = BackendOptions.defaults().withThreads(2).withActivations(activations);
    int[] prompt = quantised.tokens(Activations.FEW_ROWS, 7);
    try (Model other =
            Model.load(
                quantised.write(own),
                LoadOptions.defaults().withBackend(backend),
                ProgressListener.SILENT);
        Session atOnce = other.newSession(16, KvType.F32);
        Session oneByOne = other.newSession(16, KvType.F32)) {
      atOnce.prefill(prompt);
      oneByOne.prefill(prompt, () -> false);
      assertArrayEquals(next(atOnce), next(oneByOne));
    }
  }

  @Test
  void tokenThatIsNotInTheVocabularyChangesNothingWhileTheModelIsNotWarm() {
    try (Session session = model.newSession(16, KvType.F16)) {
      int[] prompt = {1, 2, tiny.vocabulary, 3};
      assertThrows(IllegalArgumentException.class, () -> session.prefill(prompt, () -> false));
      assertEquals(0, session.position());
      session.prefill(new int[] {1, 2});
      assertEquals(2, session.position());
    }
  }

  private static int[] greedy(Session session, int[] prompt, int count) {
    session.prefill(prompt);
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      float[] logits = next(session);
      for (int id = 1; id < logits.length; id++) {
        if (logits[id] > logits[ids[i]]) {
          ids[i] = id;
        }
      }
      session.append(ids[i]);
    }
    return ids;
  }

  @Test
  void tokensOneByOneGiveTheBitsOfAPrefill() {
    int[] tokens = tiny.tokens(20, 1);
    try (Session whole = model.newSession(20, KvType.F32);
        Session single = model.newSession(64, KvType.F32)) {
      whole.prefill(tokens);
      for (int token : tokens) {
        single.append(token);
      }
      assertEquals(20, single.position());
      assertArrayEquals(next(whole), next(single));
    }
  }

  @Test
  void truncatedSessionGoesOnAsIfTheRestHadNeverBeen() {
    int[] tokens = tiny.tokens(20, 2);
    try (Session fresh = model.newSession(32, KvType.F16);
        Session used = model.newSession(32, KvType.F16)) {
      fresh.prefill(tokens);
      used.prefill(Arrays.copyOf(tokens, 12));
      used.prefill(tiny.tokens(15, 3));
      used.truncate(12);
      assertEquals(12, used.position());
      assertThrows(IllegalStateException.class, () -> next(used));
      used.prefill(Arrays.copyOfRange(tokens, 12, 20));
      assertArrayEquals(next(fresh), next(used));
      used.truncate(20);
      assertArrayEquals(next(fresh), next(used), "nothing was forgotten");
      assertThrows(IndexOutOfBoundsException.class, () -> used.truncate(21));
      assertThrows(IndexOutOfBoundsException.class, () -> used.truncate(-1));
    }
  }

  @Test
  void overflowSaysWhatWasAskedAndChangesNothing() {
    try (Session session = model.newSession(8, KvType.F32)) {
      session.prefill(tiny.tokens(6, 4));
      float[] before = next(session);
      ContextOverflowException e =
          assertThrows(ContextOverflowException.class, () -> session.prefill(tiny.tokens(3, 5)));
      assertEquals(8, e.contextLength());
      assertEquals(6, e.position());
      assertEquals(3, e.asked());
      assertTrue(e.getMessage().contains("3 tokens do not fit"), e.getMessage());
      assertEquals(6, session.position());
      assertArrayEquals(before, next(session));
      session.append(1);
      session.append(1);
      assertThrows(ContextOverflowException.class, () -> session.append(1));
    }
  }

  @Test
  void refusedTokensChangeNothing() {
    try (Session session = model.newSession(8, KvType.F32)) {
      assertThrows(IllegalStateException.class, () -> next(session));
      session.prefill(tiny.tokens(3, 6));
      float[] before = next(session);
      assertThrows(IllegalArgumentException.class, () -> session.prefill(new int[] {1, 300}));
      assertThrows(IllegalArgumentException.class, () -> session.prefill(new int[0]));
      assertEquals(3, session.position());
      assertArrayEquals(before, next(session));
    }
  }

  @Test
  void contextsLongerThanTheModelsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> model.newSession(129, KvType.F32));
    assertThrows(IllegalArgumentException.class, () -> model.newSession(0, KvType.F32));
  }

  /** Scalar kernels, since vector code allocates until it is compiled. */
  @ParameterizedTest
  @CsvSource({"F32, F32", "F32, BF16", "INT8, Q6_K", "INT8, Q4_0", "MIXED, Q3_K"})
  void aStepLeavesLittleGarbage(Activations activations, TensorType type) throws IOException {
    BackendOptions scalar =
        BackendOptions.defaults()
            .withKernels(BackendOptions.KernelChoice.SCALAR)
            .withThreads(1)
            .withActivations(activations);
    LoadOptions options = LoadOptions.defaults().withBackend(scalar);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    TinyModel weights = new TinyModel().superBlocks();
    weights.layers = 1;
    weights.type = type;
    weights.embeddingType = type;
    weights.seed = 20; // and with it the file's name
    int[] tokens = weights.tokens(60, 20);
    try (Model other = Model.load(weights.write(folder), options, ProgressListener.SILENT);
        Session session = other.newSession(128, KvType.F32)) {
      for (int i = 0; i < 30; i++) {
        session.append(tokens[i]);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 30; i < 60; i++) {
        session.append(tokens[i]);
      }
      long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / 30;
      assertTrue(bytes < 4096, bytes + " bytes a step");
    }
  }

  @Test
  void threadsThatGenerateAtOnceGetWhatEachGetsAlone() throws Exception {
    List<int[]> prompts = new ArrayList<>();
    List<int[]> expected = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      prompts.add(tiny.tokens(5 + 9 * i, 10 + i));
      try (Session session = model.newSession(128, KvType.F32)) {
        expected.add(greedy(session, prompts.get(i), 60));
      }
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<int[]>> found = new ArrayList<>();
      for (int[] prompt : prompts) {
        found.add(
            threads.submit(
                () -> {
                  try (Session session = model.newSession(128, KvType.F32)) {
                    return greedy(session, prompt, 60);
                  }
                }));
      }
      for (int i = 0; i < 4; i++) {
        assertArrayEquals(expected.get(i), found.get(i).get(), "prompt " + i);
      }
    }
  }
}
