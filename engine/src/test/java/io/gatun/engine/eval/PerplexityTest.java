package io.gatun.engine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.MatrixDelta;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.Perplexity.Result;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.KvType;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Perplexity and log-probabilities against their definitions, over the reference's logits. */
class PerplexityTest {
  private static final String TEXT = "Panama has a lake that is a lock, and a lock that is a lake.";

  @TempDir Path folder;

  private static TinyModel tiny(boolean addsBos) {
    TinyModel tiny = new TinyModel();
    tiny.addsBos = addsBos;
    return tiny;
  }

  private static double logProbability(double[] logits, int id) {
    return logits[id] - Math.log(Arrays.stream(logits).map(Math::exp).sum());
  }

  private void check(boolean addsBos) {
    TinyModel tiny = tiny(addsBos);
    int context = 10;
    try (Model model = Models.load(tiny.write(folder), 2)) {
      int[] tokens = model.tokenizer().encodePrompt(TEXT, false);
      ReferenceModel reference = new ReferenceModel(tiny);
      List<Double> losses = new ArrayList<>();
      for (int start = 0; start < 3 * context; start += context) {
        int[] chunk = Arrays.copyOfRange(tokens, start, start + context);
        int[] input = chunk.clone();
        input[0] = addsBos ? 1 : input[0];
        double[][] logits = reference.logits(input);
        for (int t = context / 2; t < context - 1; t++) {
          losses.add(-logProbability(logits[t], chunk[t + 1]));
        }
      }
      double mean = losses.stream().mapToDouble(x -> x).average().orElseThrow();
      double squares = losses.stream().mapToDouble(x -> x * x).average().orElseThrow();
      double error = Math.sqrt((squares - mean * mean) / (losses.size() - 1));

      List<Result> seen = new ArrayList<>();
      Result result =
          Perplexity.of(
              model, TEXT, context, OptionalInt.of(3), KvType.F32, SparseDelta.NONE, seen::add);
      assertEquals(Math.exp(mean), result.perplexity(), 1e-3 * Math.exp(mean));
      assertEquals(error * Math.exp(mean), result.standardError(), 1e-3 * result.standardError());
      assertEquals(12, result.tokens());
      assertEquals(3, seen.size());
      assertEquals(result, seen.getLast());
      assertEquals(1, seen.getFirst().chunks());
      assertEquals(3, seen.getFirst().totalChunks());
      assertEquals(4, seen.getFirst().tokens());
    }
  }

  @Test
  void secondHalfOfEachChunkIsScored() {
    check(false);
  }

  @Test
  void beginningOfSequenceTakesThePlaceOfEachChunksFirstToken() {
    check(true);
  }

  @Test
  void allWholeChunksAreReadByDefault() {
    try (Model model = Models.load(tiny(false).write(folder), 2)) {
      int tokens = model.tokenizer().encodePrompt(TEXT, false).length;
      Result result =
          Perplexity.of(
              model, TEXT, 7, OptionalInt.empty(), KvType.F32, SparseDelta.NONE, chunk -> {});
      assertEquals(tokens / 7, result.chunks());
      assertEquals(tokens / 7 * 3L, result.tokens());
    }
  }

  @Test
  void underADeltaItIsThatOfTheModelWithThoseWeights() {
    TinyModel tiny = tiny(true).fill();
    TinyModel.Tensor down = tiny.tensors.get("blk.1.ffn_down.weight");
    float change = 3;
    try (Model model = Models.load(tiny.write(folder), 2)) {
      SparsePattern pattern = SparsePattern.ofIndices(tiny.hidden, tiny.inner, 5 * tiny.inner + 7);
      SparseMatrix matrix = new SparseMatrix(pattern, new float[] {change});
      SparseDelta delta = new MatrixDelta(Map.of(new WeightId(TensorRole.DOWN, 1), matrix));
      Result base = of(model, SparseDelta.NONE);
      Result tuned = of(model, delta);

      int at = 5 * tiny.inner + 7;
      float own = down.data().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
      down.data().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at, own + change);
      try (Model changed = Models.load(tiny.write(folder), 2)) {
        double expected = of(changed, SparseDelta.NONE).perplexity();
        assertEquals(expected, tuned.perplexity(), 1e-5 * expected);
        assertNotEquals(expected, base.perplexity(), 1e-3 * expected);
      }
    }
  }

  private static Result of(Model model, SparseDelta delta) {
    return Perplexity.of(model, TEXT, 10, OptionalInt.of(3), KvType.F32, delta, chunk -> {});
  }

  @Test
  void textsAndContextsThatDoNotFitAreRefused() {
    try (Model model = Models.load(tiny(false).write(folder), 2)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  Perplexity.of(
                      model,
                      "short",
                      64,
                      OptionalInt.empty(),
                      KvType.F32,
                      SparseDelta.NONE,
                      chunk -> {}));
      assertTrue(e.getMessage().contains("two chunks of 64"), e.getMessage());
      for (int context : new int[] {3, 129}) {
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Perplexity.of(
                    model,
                    TEXT,
                    context,
                    OptionalInt.empty(),
                    KvType.F32,
                    SparseDelta.NONE,
                    chunk -> {}));
      }
    }
  }

  @Test
  void candidatesAreTheBestOfTheReference() {
    TinyModel tiny = tiny(false);
    int[] tokens = tiny.tokens(9, 3);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      LogProbabilities.Result result = LogProbabilities.of(model, tokens, 300);
      double[][] logits = new ReferenceModel(tiny).logits(tokens);
      double loss = 0;
      for (int t = 0; t < tokens.length; t++) {
        double before = 0;
        assertEquals(300, result.positions().get(t).size());
        for (LogProbabilities.Candidate candidate : result.positions().get(t)) {
          assertTrue(candidate.logProbability() <= before, "best first");
          before = candidate.logProbability();
          assertEquals(logProbability(logits[t], candidate.id()), before, 1e-4);
        }
        assertEquals(
            result.positions().get(t).subList(0, 5),
            LogProbabilities.of(model, tokens, 5).positions().get(t));
        loss -= t + 1 < tokens.length ? logProbability(logits[t], tokens[t + 1]) : 0;
      }
      assertEquals(loss / (tokens.length - 1), result.meanLoss(), 1e-4);
    }
  }
}
