package io.gatun.engine.grad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.grad.MaskSettings.Scope;
import io.gatun.engine.model.LayerWeights;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.SparsePattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskCoverageTest {
  private static final String BASE = "0".repeat(64);

  @TempDir Path folder;

  private static List<PromptedExample> examples(TinyModel tiny, long seed) {
    List<PromptedExample> examples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int[] tokens = tiny.tokens(9 + i, seed + i);
      int[] text = Arrays.copyOfRange(tokens, 1, tokens.length);
      examples.add(new PromptedExample(new int[] {tokens[0]}, new int[][] {text}, 0));
    }
    return examples;
  }

  private static Mask make(Model model, WeightScore score, List<PromptedExample> examples) {
    MaskSettings settings = new MaskSettings(score, 0.01, Scope.TENSOR, 0, 1, Set.of(), 3);
    return new MaskMaker(model, settings, ProgressListener.SILENT).make(BASE, examples, Map.of());
  }

  @Test
  void aMaskOfTheSameExamplesIsTheBestOfItsSizeAndARandomOneCoversItsDensity() {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny, 10);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      Mask fisher = make(model, WeightScore.FISHER, examples);
      Mask random = make(model, WeightScore.RANDOM, List.of());
      List<Map<WeightId, MaskCoverage.Share>> shares =
          MaskCoverage.of(model, List.of(fisher, random), examples, ProgressListener.SILENT);
      assertEquals(
          List.copyOf(fisher.patterns().keySet()), List.copyOf(shares.getFirst().keySet()));
      shares
          .getFirst()
          .forEach(
              (id, share) -> {
                assertEquals(share.best(), share.covered(), id.toString());
                assertTrue(share.share() > 0.05 && share.share() < 1, id + ": " + share.share());
              });
      MaskCoverage.Share all =
          shares.getLast().values().stream().reduce(MaskCoverage.Share::plus).orElseThrow();
      assertEquals(random.entries(), all.entries());
      assertEquals(0.01, all.share(), 0.01);
      assertTrue(all.bestShare() > 0.05, "best: " + all.bestShare());
    }
  }

  @Test
  void sharesAreThoseOfTheSumsOfSquares() {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny, 20);
    WeightId id = new WeightId(TensorRole.VALUE, 1);
    try (Model model = Models.load(tiny.write(folder), 1)) {
      Linear linear = model.weights().linear(id);
      int columns = linear.matrix().columns();
      SparsePattern pattern =
          SparsePattern.ofIndices(linear.matrix().rows(), columns, 3, 700, 701, 1500);
      double covered = 0;
      double total = 0;
      for (PromptedExample example : examples) {
        float[] sum = new float[linear.matrix().rows() * columns];
        new BackwardPass(model, 20)
            .run(
                List.of(example),
                Map.of(),
                Set.of(id),
                (weight, x, gradient, rows) ->
                    model.backend().backward().addGradients(gradient, x, rows, sum));
        for (long index : pattern.indices()) {
          covered += (double) sum[(int) index] * sum[(int) index];
        }
        for (float gradient : sum) {
          total += (double) gradient * gradient;
        }
      }
      MaskCoverage.Share share =
          MaskCoverage.of(
                  model,
                  List.of(new Mask(BASE, Map.of(id, pattern), Map.of())),
                  examples,
                  ProgressListener.SILENT)
              .getFirst()
              .get(id);
      assertEquals(4, share.entries());
      assertEquals(1, share.covered() / covered, 1e-5);
      assertEquals(1, share.total() / total, 1e-5);
    }
  }

  @Test
  void refusesMasksOfOtherShapes() {
    TinyModel tiny = new TinyModel();
    try (Model model = Models.load(tiny.write(folder), 1)) {
      SparsePattern pattern = SparsePattern.ofIndices(4, 4, 1);
      Mask mask = new Mask(BASE, Map.of(new WeightId(TensorRole.UP, 0), pattern), Map.of());
      assertThrows(
          IllegalArgumentException.class,
          () -> MaskCoverage.of(model, List.of(mask), examples(tiny, 1), ProgressListener.SILENT));
    }
  }

  /** Scores do not depend on how many matrices there is room for at once. */
  @Test
  void littleRoomMeansMoreReadingAndTheSameScores() {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny, 30);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      List<Linear> linears = new ArrayList<>();
      for (LayerWeights layer : model.weights().layers().reversed()) {
        linears.addAll(layer.linears());
      }
      Map<WeightId, float[]> together = scores(model, examples, linears, Long.MAX_VALUE, 4);
      // Of a layer's matrices those of queries, keys and values have 8,192 weights together, the
      // output's has 4,096, and the others have 6,144 each: five groups.
      Map<WeightId, float[]> apart = scores(model, examples, linears, 8192, 4 * 10);
      Map<WeightId, float[]> oneByOne = scores(model, examples, linears, 1, 4 * 14);
      together.forEach(
          (id, scores) -> {
            assertArrayEquals(scores, apart.get(id), id.toString());
            assertArrayEquals(scores, oneByOne.get(id), id.toString());
          });
      assertEquals(List.copyOf(together.keySet()), List.copyOf(oneByOne.keySet()));
    }
  }

  private static Map<WeightId, float[]> scores(
      Model model, List<PromptedExample> examples, List<Linear> linears, long room, long reads) {
    Map<WeightId, float[]> scores = new LinkedHashMap<>();
    Map<String, Long> last = new HashMap<>();
    ProgressListener progress = (stage, done, total) -> last.put(stage, total);
    new ExampleScores(model, WeightScore.FISHER, examples, progress, room)
        .each(linears, (linear, own) -> scores.put(linear.id(), own));
    assertEquals(Map.of("score", reads), last);
    return scores;
  }
}
