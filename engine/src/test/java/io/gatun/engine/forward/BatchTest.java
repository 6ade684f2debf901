package io.gatun.engine.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.model.Architecture;
import io.gatun.engine.model.Model;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a row computes does not depend on how it is batched, cut or asked for: bit for bit. */
class BatchTest {
  @TempDir static Path folder;
  private static Path path;
  private static TinyModel tiny;
  private static Model model;

  @BeforeAll
  static void load() {
    tiny = new TinyModel();
    tiny.architecture = Architecture.QWEN3;
    tiny.type = TensorType.Q4_1;
    tiny.layers = 3;
    path = tiny.write(folder);
    model = Models.load(path, 2);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static KvCache cache(int capacity) {
    return Models.cache(model, capacity, KvType.F32);
  }

  private static float[][] alone(int... tokens) {
    return Models.logits(model, model.forwardPass(), KvType.F32, tokens);
  }

  @Test
  void sequencesTogetherGiveTheBitsOfEachAlone() {
    int[][] tokens = {tiny.tokens(17, 1), tiny.tokens(1, 2), tiny.tokens(40, 3)};
    try (KvCache a = cache(17);
        KvCache b = cache(1);
        KvCache c = cache(40)) {
      Logits together =
          model
              .forwardPass()
              .run(
                  Batch.of(
                      new Sequence(a, 0, tokens[0], LogitsRequest.all()),
                      new Sequence(b, 0, tokens[1], LogitsRequest.all()),
                      new Sequence(c, 0, tokens[2], LogitsRequest.all())));
      int row = 0;
      for (int s = 0; s < tokens.length; s++) {
        float[][] expected = alone(tokens[s]);
        for (int t = 0; t < expected.length; t++) {
          assertEquals(s, together.sequence(row));
          assertEquals(t, together.rowInSequence(row));
          assertArrayEquals(expected[t], together.row(row), "sequence " + s + ", row " + t);
          row++;
        }
      }
      assertEquals(row, together.count());
    }
  }

  @Test
  void prefillAndDecodeMixInOneBatch() {
    int[] first = tiny.tokens(20, 4);
    int[] second = tiny.tokens(9, 5);
    float[][] expectedFirst = alone(first);
    float[][] expectedSecond = alone(second);
    try (KvCache a = cache(20);
        KvCache b = cache(9)) {
      ForwardPass pass = model.forwardPass();
      pass.run(Batch.of(new Sequence(a, 0, Arrays.copyOf(first, 19), LogitsRequest.none())));
      int[] decoded = {first[19]};
      Logits logits =
          pass.run(
              Batch.of(
                  new Sequence(b, 0, second, LogitsRequest.last()),
                  new Sequence(a, 19, decoded, LogitsRequest.last())));
      assertEquals(2, logits.count());
      assertArrayEquals(expectedSecond[8], logits.row(0));
      assertArrayEquals(expectedFirst[19], logits.row(1));
    }
  }

  @Test
  void anyCutOfALongPromptGivesTheSameBits() {
    int[] tokens = tiny.tokens(75, 6);
    float[][] whole = alone(tokens);
    for (int maxRows : new int[] {1, 7, 32, 64, 74, 75}) {
      ForwardPass pass = Models.pass(model, maxRows);
      assertArrayEquals(whole, Models.logits(model, pass, KvType.F32, tokens), maxRows + " rows");
    }
  }

  @Test
  void aBatchOfMoreRowsThanAStepHasIsCutAcrossSequences() {
    int[][] tokens = {tiny.tokens(11, 7), tiny.tokens(30, 8), tiny.tokens(3, 9)};
    ForwardPass pass = Models.pass(model, 16);
    try (KvCache a = cache(11);
        KvCache b = cache(30);
        KvCache c = cache(3)) {
      Logits logits =
          pass.run(
              Batch.of(
                  new Sequence(a, 0, tokens[0], LogitsRequest.last()),
                  new Sequence(b, 0, tokens[1], LogitsRequest.rows(0, 4, 5, 20, 29)),
                  new Sequence(c, 0, tokens[2], LogitsRequest.last())));
      float[][] second = alone(tokens[1]);
      assertArrayEquals(
          new float[][] {
            alone(tokens[0])[10],
            second[0],
            second[4],
            second[5],
            second[20],
            second[29],
            alone(tokens[2])[2]
          },
          Models.rows(logits));
    }
  }

  @Test
  void logitsOfGivenTokensAreThoseOfTheWholeVocabulary() {
    int[] tokens = tiny.tokens(13, 10);
    int[] ids = {299, 0, 17, 17, 4};
    float[][] whole = alone(tokens);
    try (KvCache cache = cache(13)) {
      LogitsRequest request = LogitsRequest.rows(2, 12).ofTokens(ids);
      Logits some = model.forwardPass().run(Batch.of(new Sequence(cache, 0, tokens, request)));
      assertEquals(2, some.count());
      for (int i = 0; i < 2; i++) {
        float[] expected = new float[ids.length];
        for (int k = 0; k < ids.length; k++) {
          expected[k] = whole[some.rowInSequence(i)][ids[k]];
        }
        assertArrayEquals(expected, some.row(i));
      }
      double sum = Arrays.stream(some.logProbabilities(0)).map(Math::exp).sum();
      assertEquals(1, sum, 1e-9);
    }
  }

  @Test
  void requestsOfSeveralKindsInOneBatch() {
    int[] tokens = tiny.tokens(6, 11);
    float[][] whole = alone(tokens);
    try (KvCache a = cache(6);
        KvCache b = cache(6);
        KvCache c = cache(6)) {
      Logits logits =
          model
              .forwardPass()
              .run(
                  Batch.of(
                      new Sequence(a, 0, tokens, LogitsRequest.all().ofTokens(3)),
                      new Sequence(b, 0, tokens, LogitsRequest.none()),
                      new Sequence(c, 0, tokens, LogitsRequest.rows(1, 5))));
      assertEquals(8, logits.count());
      for (int t = 0; t < 6; t++) {
        assertArrayEquals(new float[] {whole[t][3]}, logits.row(t));
      }
      assertArrayEquals(whole[1], logits.row(6));
      assertArrayEquals(whole[5], logits.row(7));
      assertEquals(2, logits.sequence(7));
    }
  }

  @Test
  void logProbabilitiesOfAWholeVocabularySumToOne() {
    try (KvCache cache = cache(2)) {
      int[] tokens = {5, 6};
      Logits logits =
          model.forwardPass().run(Batch.of(new Sequence(cache, 0, tokens, LogitsRequest.last())));
      double sum = Arrays.stream(logits.logProbabilities(0)).map(Math::exp).sum();
      assertEquals(1, sum, 1e-6);
    }
  }

  @Test
  void oneTwoAndThreeThreadsGiveTheSameBits() {
    int[] tokens = tiny.tokens(50, 12);
    float[][] expected = alone(tokens);
    for (int threads : new int[] {1, 3}) {
      try (Model other = Models.load(path, threads)) {
        assertArrayEquals(
            expected,
            Models.logits(other, other.forwardPass(), KvType.F32, tokens),
            threads + " threads");
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    ForwardPass pass = model.forwardPass();
    int[] tokens = {1, 2, 3};
    try (KvCache cache = cache(3);
        Model other = Models.load(differentShape(), 1);
        KvCache foreign = Models.cache(other, 3, KvType.F32)) {
      List<Sequence> bad =
          List.of(
              new Sequence(cache, 0, new int[] {1, 300}, LogitsRequest.last()),
              new Sequence(cache, 0, new int[] {-1}, LogitsRequest.last()),
              new Sequence(cache, 0, new int[0], LogitsRequest.last()),
              new Sequence(cache, 0, tokens, LogitsRequest.rows(3)),
              new Sequence(cache, 0, tokens, LogitsRequest.rows(1, 1)),
              new Sequence(cache, 0, tokens, LogitsRequest.last().ofTokens(300)),
              new Sequence(foreign, 0, tokens, LogitsRequest.last()));
      for (Sequence sequence : bad) {
        assertThrows(IllegalArgumentException.class, () -> pass.run(Batch.of(sequence)));
      }
      Sequence late = new Sequence(cache, 1, tokens, LogitsRequest.last());
      assertThrows(IndexOutOfBoundsException.class, () -> pass.run(Batch.of(late)));
      Sequence good = new Sequence(cache, 0, tokens, LogitsRequest.last());
      IllegalArgumentException shared =
          assertThrows(IllegalArgumentException.class, () -> pass.run(Batch.of(good, good)));
      assertTrue(shared.getMessage().contains("share a cache"), shared.getMessage());
    }
  }

  private static Path differentShape() {
    TinyModel different = new TinyModel();
    different.seed = 99;
    return different.write(folder);
  }
}
