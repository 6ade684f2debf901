package io.gatun.engine.grad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.MatrixDelta;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.CandidateScores;
import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.model.Architecture;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients against central differences of naive loops in double precision, and the loss. */
class BackwardPassTest {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final Map<TensorRole, String> NAMES =
      Map.of(
          TensorRole.QUERY, "attn_q",
          TensorRole.KEY, "attn_k",
          TensorRole.VALUE, "attn_v",
          TensorRole.ATTENTION_OUTPUT, "attn_output",
          TensorRole.GATE, "ffn_gate",
          TensorRole.UP, "ffn_up",
          TensorRole.DOWN, "ffn_down");

  @TempDir Path folder;

  /** Candidates of one token, of several, and a text. */
  private static List<PromptedExample> examples(TinyModel tiny) {
    int[] t = tiny.tokens(60, 3);
    return List.of(
        new PromptedExample(cut(t, 0, 9), new int[][] {{t[50]}, {t[51]}, {t[52]}}, 1),
        new PromptedExample(
            cut(t, 9, 14), new int[][] {cut(t, 20, 23), {t[20]}, cut(t, 30, 32)}, 2),
        new PromptedExample(cut(t, 40, 41), new int[][] {cut(t, 41, 58)}, 0));
  }

  private static int[] cut(int[] tokens, int from, int to) {
    return Arrays.copyOfRange(tokens, from, to);
  }

  private static Set<WeightId> everything(Model model) {
    Set<WeightId> ids = new HashSet<>();
    model.weights().layers().forEach(l -> l.linears().forEach(linear -> ids.add(linear.id())));
    return ids;
  }

  /** Gradients of the sum of losses, by matrix. */
  private static Map<WeightId, float[]> gradients(
      Model model, List<PromptedExample> examples, Map<WeightId, SparseMatrix> delta) {
    return wantedGradients(model, new BackwardPass(model, 100), examples, delta, everything(model));
  }

  private static double loss(TinyModel tiny, List<PromptedExample> examples) {
    ReferenceModel reference = new ReferenceModel(tiny);
    double sum = 0;
    for (PromptedExample example : examples) {
      double[] scores = new double[example.candidates().length];
      for (int c = 0; c < scores.length; c++) {
        int[] candidate = example.candidates()[c];
        int[] prompt = example.prompt();
        int[] all = Arrays.copyOf(prompt, prompt.length + candidate.length);
        System.arraycopy(candidate, 0, all, prompt.length, candidate.length);
        double[][] logits = reference.logits(all);
        for (int i = 0; i < candidate.length; i++) {
          double[] row = logits[prompt.length - 1 + i];
          double exponentials = Arrays.stream(row).map(Math::exp).sum();
          scores[c] += (row[candidate[i]] - Math.log(exponentials)) / candidate.length;
        }
      }
      sum += new CandidateScores(scores, example.label()).loss();
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void gradientsAreCentralDifferencesOfTheLoss(Architecture architecture) {
    TinyModel tiny = new TinyModel();
    tiny.architecture = architecture;
    tiny.valueSize = 16;
    tiny.fill();
    List<PromptedExample> examples = examples(tiny);
    Random random = new Random(5);
    double greatest = 0;
    try (Model model = Models.load(tiny.write(folder), 2)) {
      Map<WeightId, float[]> gradients = gradients(model, examples, Map.of());
      assertEquals(14, gradients.size());
      for (Map.Entry<WeightId, float[]> entry : gradients.entrySet()) {
        WeightId id = entry.getKey();
        String name = "blk.%d.%s.weight".formatted(id.layer(), NAMES.get(id.role()));
        MemorySegment data = tiny.tensors.get(name).data();
        for (int probe = 0; probe < 4; probe++) {
          int index = random.nextInt(entry.getValue().length);
          double expected = difference(tiny, examples, data, index);
          greatest = Math.max(greatest, Math.abs(expected));
          assertEquals(expected, entry.getValue()[index], 2e-5, id + ", element " + index);
        }
      }
    }
    assertTrue(greatest > 0.02, "gradients that say something: " + greatest);
  }

  private static double difference(
      TinyModel tiny, List<PromptedExample> examples, MemorySegment data, int index) {
    float own = data.getAtIndex(FLOAT, index);
    float above = own + 2e-3f;
    float below = own - 2e-3f;
    data.setAtIndex(FLOAT, index, above);
    double lossAbove = loss(tiny, examples);
    data.setAtIndex(FLOAT, index, below);
    double lossBelow = loss(tiny, examples);
    data.setAtIndex(FLOAT, index, own);
    return (lossAbove - lossBelow) / ((double) above - below);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "Q4_1"})
  void scoresAreThoseOfEvaluation(TensorType type) {
    TinyModel tiny = new TinyModel();
    tiny.type = type;
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2);
        CandidateScoring scoring = new CandidateScoring(model)) {
      List<CandidateScores> expected = scoring.score(examples, SparseDelta.NONE);
      List<CandidateScores> found =
          new BackwardPass(model, 100).run(examples, Map.of(), Set.of(), (id, x, g, rows) -> {});
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i).loss(), found.get(i).loss(), 1e-6, "example " + i);
      }
    }
  }

  /** A model with Δ added to its weights has the gradients of one under the delta Δ. */
  @Test
  void gradientsUnderADelta() {
    TinyModel tiny = new TinyModel().fill();
    List<PromptedExample> examples = examples(tiny);
    Map<WeightId, SparseMatrix> delta = new HashMap<>();
    Random random = new Random(9);
    try (Model model = Models.load(tiny.write(folder), 2);
        CandidateScoring scoring = new CandidateScoring(model)) {
      for (WeightId id : everything(model)) {
        Linear linear = model.weights().linear(id);
        int rows = linear.matrix().rows();
        int columns = linear.matrix().columns();
        long[] indices = random.longs(40, 0, (long) rows * columns).sorted().distinct().toArray();
        float[] values = new float[indices.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian() / 4;
        }
        delta.put(id, new SparseMatrix(SparsePattern.ofIndices(rows, columns, indices), values));
      }
      Map<WeightId, float[]> found = gradients(model, examples, delta);
      double loss = CandidateScoring.meanLoss(scoring.score(examples, new MatrixDelta(delta)));
      List<CandidateScores> scores =
          new BackwardPass(model, 100).run(examples, delta, Set.of(), (id, x, g, rows) -> {});
      assertEquals(loss, CandidateScoring.meanLoss(scores), 1e-6);
      addTo(tiny, delta);
      tiny.seed++;
      try (Model changed = Models.load(tiny.write(folder), 2)) {
        gradients(changed, examples, Map.of())
            .forEach((id, expected) -> assertArrayEquals(expected, found.get(id), 2e-5f, "" + id));
      }
    }
  }

  private static void addTo(TinyModel tiny, Map<WeightId, SparseMatrix> delta) {
    delta.forEach(
        (id, matrix) -> {
          String name = "blk.%d.%s.weight".formatted(id.layer(), NAMES.get(id.role()));
          MemorySegment data = tiny.tensors.get(name).data();
          long[] indices = matrix.pattern().indices();
          for (int i = 0; i < indices.length; i++) {
            float own = data.getAtIndex(FLOAT, indices[i]);
            data.setAtIndex(FLOAT, indices[i], own + matrix.values()[i]);
          }
        });
  }

  @Test
  void anExampleHasTheSameGradientsInAnyRun() {
    TinyModel tiny = new TinyModel();
    tiny.type = TensorType.Q4_0;
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      List<PromptedExample> twice = List.of(examples.get(2), examples.get(1));
      Map<WeightId, float[]> together = gradients(model, twice, Map.of());
      Map<WeightId, float[]> first = gradients(model, twice.subList(0, 1), Map.of());
      Map<WeightId, float[]> second = gradients(model, twice.subList(1, 2), Map.of());
      together.forEach(
          (id, sum) -> {
            float[] apart = first.get(id).clone();
            for (int i = 0; i < apart.length; i++) {
              apart[i] += second.get(id)[i];
            }
            assertArrayEquals(apart, sum, id.toString());
          });
    }
  }

  @Test
  void onlyWantedMatricesAreToldOf() {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 1)) {
      Set<WeightId> wanted =
          Set.of(new WeightId(TensorRole.KEY, 1), new WeightId(TensorRole.DOWN, 1));
      Set<WeightId> told = new HashSet<>();
      BackwardPass pass = new BackwardPass(model, 100);
      pass.run(examples, Map.of(), wanted, (id, x, g, rows) -> told.add(id));
      assertEquals(wanted, told);
      assertThrows(
          IllegalArgumentException.class,
          () ->
              pass.run(
                  examples,
                  Map.of(),
                  Set.of(WeightId.of(TensorRole.OUTPUT)),
                  (id, x, g, rows) -> {}));
    }
  }

  @Test
  void runsHoldAsManyExamplesAsFit() {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 1)) {
      // 9 rows; 5 + 2, 5 and 5 + 1; 17.
      assertEquals(List.of(9, 18, 17), examples.stream().map(BackwardPass::rows).toList(), "rows");
      assertEquals(
          List.of(2, 1),
          new BackwardPass(model, 30).runs(examples).stream().map(List::size).toList());
      assertThrows(
          IllegalArgumentException.class, () -> new BackwardPass(model, 16).runs(examples));
    }
  }

  /** What is below the lowest wanted layer is computed once; nothing else changes. */
  @Test
  void keptInputsGiveTheSameBits() {
    TinyModel tiny = new TinyModel();
    tiny.layers = 3;
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      Set<WeightId> wanted =
          Set.of(new WeightId(TensorRole.KEY, 1), new WeightId(TensorRole.DOWN, 2));
      BackwardPass plain = new BackwardPass(model, 100);
      // Room for the first example, 9 rows of 64, and the third's 17 rows, not for the second.
      BackwardPass keeping = new BackwardPass(model, 100, (9 + 17) * 64 * Float.BYTES);
      for (List<Integer> batch :
          List.of(List.of(0, 2), List.of(2, 0), List.of(0, 1, 2), List.of(1), List.of(2))) {
        List<PromptedExample> chosen = batch.stream().map(examples::get).toList();
        Map<WeightId, float[]> expected = wantedGradients(model, plain, chosen, Map.of(), wanted);
        Map<WeightId, float[]> found = wantedGradients(model, keeping, chosen, Map.of(), wanted);
        assertEquals(wanted, found.keySet());
        expected.forEach((id, sum) -> assertArrayEquals(sum, found.get(id), batch + ", " + id));
      }
    }
  }

  @Test
  void inputsThatADeltaChangesAreNotKept() {
    TinyModel tiny = new TinyModel();
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      WeightId below = new WeightId(TensorRole.UP, 0);
      Linear linear = model.weights().linear(below);
      SparsePattern pattern =
          SparsePattern.ofIndices(linear.matrix().rows(), linear.matrix().columns(), 5, 900);
      Map<WeightId, SparseMatrix> delta =
          Map.of(below, new SparseMatrix(pattern, new float[] {2, -3}));
      WeightId id = new WeightId(TensorRole.QUERY, 1);
      BackwardPass plain = new BackwardPass(model, 100);
      BackwardPass keeping = new BackwardPass(model, 100, 1 << 20);
      float[] base = wantedGradients(model, keeping, examples, Map.of(), Set.of(id)).get(id);
      float[] expected = wantedGradients(model, plain, examples, delta, Set.of(id)).get(id);
      assertArrayEquals(
          expected, wantedGradients(model, keeping, examples, delta, Set.of(id)).get(id));
      assertFalse(Arrays.equals(base, expected), "a delta that says something");
      assertArrayEquals(
          base, wantedGradients(model, keeping, examples, Map.of(), Set.of(id)).get(id));
    }
  }

  private static Map<WeightId, float[]> wantedGradients(
      Model model,
      BackwardPass pass,
      List<PromptedExample> examples,
      Map<WeightId, SparseMatrix> delta,
      Set<WeightId> wanted) {
    Map<WeightId, float[]> sums = new HashMap<>();
    pass.run(
        examples,
        delta,
        wanted,
        (id, input, gradient, rows) -> {
          float[] sum = new float[input.columns() * gradient.columns()];
          model.backend().backward().addGradients(gradient, input, rows, sum);
          sums.put(id, sum);
        });
    return sums;
  }
}
