package io.gatun.engine.grad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.grad.MaskSettings.Scope;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MaskMakerTest {
  @TempDir Path folder;

  private static List<PromptedExample> examples(TinyModel tiny) {
    List<PromptedExample> examples = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int[] tokens = tiny.tokens(12 + i, i);
      int[] text = Arrays.copyOfRange(tokens, 1, tokens.length);
      examples.add(new PromptedExample(new int[] {tokens[0]}, new int[][] {text}, 0));
    }
    return examples;
  }

  private static Mask make(
      Model model, WeightScore score, double density, Scope scope, List<PromptedExample> examples) {
    MaskSettings settings = new MaskSettings(score, density, scope, 0, 1, Set.of(), 7);
    return new MaskMaker(model, settings, ProgressListener.SILENT)
        .make("0".repeat(64), examples, Map.of());
  }

  /** Each example's gradient on its own, by matrix. */
  private static List<Map<WeightId, float[]>> gradients(
      Model model, List<PromptedExample> examples) {
    Set<WeightId> ids = new HashSet<>();
    model.weights().layers().forEach(l -> l.linears().forEach(linear -> ids.add(linear.id())));
    BackwardPass pass = new BackwardPass(model, 64);
    List<Map<WeightId, float[]>> all = new ArrayList<>();
    for (PromptedExample example : examples) {
      Map<WeightId, float[]> own = new HashMap<>();
      pass.run(
          List.of(example),
          Map.of(),
          ids,
          (id, x, gradient, rows) -> {
            float[] sum = new float[x.columns() * gradient.columns()];
            model.backend().backward().addGradients(gradient, x, rows, sum);
            own.put(id, sum);
          });
      all.add(own);
    }
    return all;
  }

  private static Set<Long> greatest(double[] scores, int count) {
    List<Long> places = new ArrayList<>();
    for (long i = 0; i < scores.length; i++) {
      places.add(i);
    }
    places.sort(Comparator.comparingDouble((Long i) -> scores[(int) (long) i]).reversed());
    return new HashSet<>(places.subList(0, count));
  }

  private static Set<Long> places(SparsePattern pattern) {
    Set<Long> places = new HashSet<>();
    for (long index : pattern.indices()) {
      places.add(index);
    }
    return places;
  }

  @ParameterizedTest
  @EnumSource(names = {"FISHER", "TASK_MEAN"})
  void gradientMasksHoldTheWeightsOfTheGreatestGradients(WeightScore score) {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      Mask mask = make(model, score, 0.01, Scope.TENSOR, examples);
      List<Map<WeightId, float[]>> gradients = gradients(model, examples);
      assertEquals(14, mask.patterns().size());
      mask.patterns()
          .forEach(
              (id, pattern) -> {
                int weights = pattern.rows() * pattern.columns();
                double[] scores = new double[weights];
                double[] sums = new double[weights];
                for (Map<WeightId, float[]> own : gradients) {
                  for (int i = 0; i < weights; i++) {
                    double gradient = own.get(id)[i];
                    scores[i] += gradient * gradient;
                    sums[i] += gradient;
                  }
                }
                if (score == WeightScore.TASK_MEAN) {
                  Arrays.setAll(scores, i -> Math.abs(sums[i]));
                }
                int count = (int) Math.round(0.01 * weights);
                assertEquals(greatest(scores, count), places(pattern), id.toString());
              });
    }
  }

  @ParameterizedTest
  @CsvSource({"FISHER, TENSOR", "TASK, GLOBAL", "TASK_MEAN, TENSOR", "TASK_MEAN, GLOBAL"})
  void gradientMasksKnowTheSquaresThatTheyHoldAndAllOfThem(WeightScore score, Scope scope) {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      Mask mask = make(model, score, 0.001, scope, examples);
      List<Map<WeightId, float[]>> gradients = gradients(model, examples);
      assertEquals(14, mask.squares().size(), "of matrices without an entry too");
      assertEquals(scope == Scope.TENSOR, mask.patterns().size() == 14);
      mask.squares()
          .forEach(
              (id, squares) -> {
                SparsePattern pattern = mask.patterns().get(id);
                Set<Long> held = pattern == null ? Set.of() : places(pattern);
                double covered = 0;
                double total = 0;
                for (int i = 0; i < gradients.getFirst().get(id).length; i++) {
                  double sum = 0;
                  double ofEach = 0;
                  for (Map<WeightId, float[]> own : gradients) {
                    sum += own.get(id)[i];
                    ofEach += (double) own.get(id)[i] * own.get(id)[i];
                  }
                  double square = score == WeightScore.TASK_MEAN ? sum * sum : ofEach;
                  total += square;
                  covered += held.contains((long) i) ? square : 0;
                }
                assertEquals(total, squares.total(), 1e-4 * total, id.toString());
                assertEquals(covered, squares.covered(), 1e-4 * covered, id.toString());
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WANDA", "LARGE", "RANDOM"})
  void masksByOtherScoresKnowNoGradients(WeightScore score) {
    TinyModel tiny = new TinyModel();
    try (Model model = Models.load(tiny.write(folder), 1)) {
      assertEquals(Map.of(), make(model, score, 0.01, Scope.TENSOR, examples(tiny)).squares());
    }
  }

  @Test
  void aGlobalMaskHoldsTheGreatestScoresOfAllMatrices() {
    TinyModel tiny = new TinyModel();
    try (Model model = Models.load(tiny.write(folder), 1)) {
      Mask mask = make(model, WeightScore.LARGE, 0.002, Scope.GLOBAL, List.of());
      double least = Double.MAX_VALUE;
      double greatestLeftOut = 0;
      int weights = 0;
      for (int layer = 0; layer < 2; layer++) {
        for (Linear linear : model.weights().layers().get(layer).linears()) {
          float[] values = WeightValues.of(model.backend(), linear);
          SparsePattern pattern = mask.patterns().get(linear.id());
          Set<Long> chosen = pattern == null ? Set.of() : places(pattern);
          weights += values.length;
          for (int i = 0; i < values.length; i++) {
            if (chosen.contains((long) i)) {
              least = Math.min(least, Math.abs(values[i]));
            } else {
              greatestLeftOut = Math.max(greatestLeftOut, Math.abs(values[i]));
            }
          }
        }
      }
      assertEquals(Math.round(0.002 * weights), mask.entries());
      assertTrue(least >= greatestLeftOut, least + ", " + greatestLeftOut);
    }
  }

  @Test
  void smallMasksHoldTheSmallestWeights() {
    TinyModel tiny = new TinyModel();
    try (Model model = Models.load(tiny.write(folder), 1)) {
      WeightId id = new WeightId(TensorRole.UP, 1);
      float[] values = WeightValues.of(model.backend(), model.weights().linear(id));
      double[] scores = new double[values.length];
      Arrays.setAll(scores, i -> -Math.abs(values[i]));
      Mask mask = make(model, WeightScore.SMALL, 0.01, Scope.TENSOR, List.of());
      SparsePattern pattern = mask.patterns().get(id);
      assertEquals(greatest(scores, pattern.entries()), places(pattern));
    }
  }

  @Test
  void wandaWeighsByTheNormOfInputs() {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      WeightId id = new WeightId(TensorRole.DOWN, 0);
      float[] values = WeightValues.of(model.backend(), model.weights().linear(id));
      double[] squares = new double[tiny.inner];
      new BackwardPass(model, 200)
          .run(
              examples,
              Map.of(),
              Set.of(id),
              (weight, x, gradient, rows) -> {
                float[] line = new float[tiny.inner];
                for (int row = 0; row < rows.rows(); row++) {
                  x.read(row, line, 0);
                  for (int i = 0; i < line.length; i++) {
                    squares[i] += (double) line[i] * line[i];
                  }
                }
              });
      double[] scores = new double[values.length];
      Arrays.setAll(scores, i -> Math.abs(values[i]) * Math.sqrt(squares[i % tiny.inner]));
      SparsePattern pattern =
          make(model, WeightScore.WANDA, 0.01, Scope.TENSOR, examples).patterns().get(id);
      assertEquals(greatest(scores, pattern.entries()), places(pattern));
    }
  }

  @Test
  void randomMasksAreOfTheirSeed() {
    TinyModel tiny = new TinyModel();
    try (Model model = Models.load(tiny.write(folder), 1)) {
      Mask mask = make(model, WeightScore.RANDOM, 0.01, Scope.TENSOR, List.of());
      assertEquals(
          mask.hash(), make(model, WeightScore.RANDOM, 0.01, Scope.TENSOR, List.of()).hash());
      MaskSettings other =
          new MaskSettings(WeightScore.RANDOM, 0.01, Scope.TENSOR, 0, 1, Set.of(), 8);
      Mask another =
          new MaskMaker(model, other, ProgressListener.SILENT)
              .make("0".repeat(64), List.of(), Map.of());
      assertNotEquals(mask.hash(), another.hash());
    }
  }

  @Test
  void onlyChosenMatricesHaveEntries() {
    TinyModel tiny = new TinyModel();
    try (Model model = Models.load(tiny.write(folder), 1)) {
      MaskSettings settings =
          new MaskSettings(
              WeightScore.TASK,
              0.01,
              Scope.TENSOR,
              1,
              1,
              Set.of(TensorRole.KEY, TensorRole.VALUE),
              0);
      List<String> stages = new ArrayList<>();
      Mask mask =
          new MaskMaker(model, settings, (stage, done, total) -> stages.add(done + "/" + total))
              .make("0".repeat(64), examples(tiny), Map.of("text", "made up"));
      assertEquals("5/5", stages.getLast());
      assertEquals(5, mask.patterns().size());
      assertTrue(
          mask.patterns().keySet().stream()
              .allMatch(
                  id ->
                      id.layer() == 1
                          && id.role() != TensorRole.KEY
                          && id.role() != TensorRole.VALUE));
      assertEquals(
          Map.of(
              "text", "made up",
              "score", "task",
              "density", "0.01",
              "scope", "tensor",
              "layers", "1-1",
              "without", "key,value",
              "examples", "5"),
          mask.made());
    }
  }

  @Test
  void refusesLayersThatAreNotThere() {
    TinyModel tiny = new TinyModel();
    try (Model model = Models.load(tiny.write(folder), 1)) {
      MaskSettings settings =
          new MaskSettings(WeightScore.LARGE, 0.01, Scope.TENSOR, 0, 2, Set.of(), 0);
      assertThrows(
          IllegalArgumentException.class,
          () -> new MaskMaker(model, settings, ProgressListener.SILENT));
    }
  }
}
