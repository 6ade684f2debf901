package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mask of density 1 over an f32 model is MeZO: the whole trainer, against algorithm 1 of arXiv
 * 2305.17333 in plain Java over a second transformer in double precision.
 */
class MezoParityTest {
  private static final int SEED = 7;
  private static final int STEPS = 8;
  private static final int BATCH = 3;
  private static final double EPSILON = 1e-3;
  private static final double RATE = 1e-4;

  /** In the order of a vector of tuned values within a layer. */
  private static final Map<TensorRole, String> MATRICES =
      Map.of(
          TensorRole.QUERY, "attn_q",
          TensorRole.KEY, "attn_k",
          TensorRole.VALUE, "attn_v",
          TensorRole.ATTENTION_OUTPUT, "attn_output",
          TensorRole.GATE, "ffn_gate",
          TensorRole.UP, "ffn_up",
          TensorRole.DOWN, "ffn_down");

  @TempDir Path folder;
  private final TinyModel tiny = new TinyModel();

  private List<PromptedExample> examples() {
    List<PromptedExample> examples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int[][] candidates = {{40}, {41}};
      examples.add(new PromptedExample(tiny.tokens(3 + i % 3, i), candidates, i % 2));
    }
    return examples;
  }

  /** Every weight of every matrix of the layers. */
  private static Mask everything(Model model) {
    Map<WeightId, SparsePattern> patterns = new HashMap<>();
    for (var layer : model.weights().layers()) {
      for (Linear linear : layer.linears()) {
        int rows = linear.matrix().rows();
        int columns = linear.matrix().columns();
        long[] all = LongStream.range(0, (long) rows * columns).toArray();
        patterns.put(linear.id(), SparsePattern.ofIndices(rows, columns, all));
      }
    }
    return new Mask("00".repeat(32), patterns, Map.of());
  }

  /** MeZO's loss on a batch, of the model with these values in place of its matrices. */
  private double loss(Mask mask, float[] theta, List<PromptedExample> batch) {
    int next = 0;
    for (Map.Entry<WeightId, SparsePattern> entry : mask.patterns().entrySet()) {
      WeightId id = entry.getKey();
      String name = "blk.%d.%s.weight".formatted(id.layer(), MATRICES.get(id.role()));
      int size = entry.getValue().entries();
      TinyModel.Tensor old = tiny.tensors.get(name);
      float[] values = new float[size];
      System.arraycopy(theta, next, values, 0, size);
      byte[] bytes = new byte[size * Float.BYTES];
      MemorySegment.copy(
          MemorySegment.ofArray(values), 0, MemorySegment.ofArray(bytes), 0, bytes.length);
      tiny.tensors.put(
          name, new TinyModel.Tensor(old.type(), old.dimensions(), MemorySegment.ofArray(bytes)));
      next += size;
    }
    ReferenceModel reference = new ReferenceModel(tiny);
    double sum = 0;
    for (PromptedExample example : batch) {
      double[] logits = reference.logits(example.prompt())[example.prompt().length - 1];
      double right = logits[example.candidates()[example.label()][0]];
      double wrong = logits[example.candidates()[1 - example.label()][0]];
      sum += Math.log1p(Math.exp(wrong - right));
    }
    return sum / batch.size();
  }

  @Test
  void everyStepIsMezos() throws IOException {
    List<PromptedExample> examples = examples();
    TrainingSettings settings =
        TrainingSettings.defaults()
            .withSchedule(Schedule.of(STEPS).withEvaluateEvery(0))
            .withBatchSize(BATCH)
            .withEstimation(Estimation.of(EstimatorKind.TWO_POINT).withEpsilon(EPSILON))
            .withDescent(Descent.of(new Sgd(), RATE).withClipQuantile(1))
            .withSeed(SEED);
    try (Model model = Models.load(tiny.write(folder), 2);
        CandidateScoring scoring = new CandidateScoring(model)) {
      Mask mask = everything(model);
      TunedWeights weights = TunedWeights.of(model, mask);
      assertEquals(2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 96 * 64), mask.entries());
      MaskedWeights parameters = new MaskedWeights(weights);
      CandidateLoss loss = new CandidateLoss(scoring, examples);
      TrainingState state = new TrainingState(settings, parameters.baseValues());
      List<float[]> found = new ArrayList<>();
      List<JournalEntry.Step> steps = new ArrayList<>();
      new Trainer(
              settings,
              parameters,
              loss,
              Trainer.forwardOnly(settings, parameters, loss, state.directions()),
              (values, step) -> new JournalEntry.Evaluation(step, 1, 0, 0),
              state,
              entry -> {})
          .run(
              () -> false,
              entry -> {
                if (entry instanceof JournalEntry.Step step) {
                  steps.add(step);
                  found.add(state.values().clone());
                }
              });
      compare(mask, examples, parameters.baseValues().clone(), steps, found);
    }
  }

  private void compare(
      Mask mask,
      List<PromptedExample> examples,
      float[] theta,
      List<JournalEntry.Step> steps,
      List<float[]> found) {
    assertEquals(STEPS, found.size());
    Batches batches = new Batches(examples.size(), BATCH, SEED);
    float[] z = new float[theta.length];
    double slopeErrors = 0;
    double moved = 0;
    for (int step = 1; step <= STEPS; step++) {
      List<PromptedExample> batch = new ArrayList<>();
      for (int example : batches.of(step)) {
        batch.add(examples.get(example));
      }
      Direction.GAUSSIAN.fill(SEED, (long) step << 16, z);
      float[] plus = new float[z.length];
      float[] minus = new float[z.length];
      for (int i = 0; i < z.length; i++) {
        plus[i] = (float) (theta[i] + EPSILON * z[i]);
        minus[i] = (float) (theta[i] - EPSILON * z[i]);
      }
      double lossPlus = loss(mask, plus, batch);
      double lossMinus = loss(mask, minus, batch);
      double slope = (lossPlus - lossMinus) / (2 * EPSILON);
      for (int i = 0; i < z.length; i++) {
        theta[i] = (float) (theta[i] - RATE * (float) (slope * z[i]));
      }
      Estimate.Projected estimate = (Estimate.Projected) steps.get(step - 1).estimate();
      // The engine's f32 sums leave an error of a few 1e-7 in a loss near 1, which the division
      // by 2 epsilon makes a few 1e-4 of a slope near 1.
      assertEquals((lossPlus + lossMinus) / 2, estimate.loss(), 2e-6);
      assertEquals(slope, estimate.slopes()[0], 1e-3);
      slopeErrors += Math.abs(slope - estimate.slopes()[0]);
      moved += Math.abs(slope);
      // Values differ by no more than these errors, times the rate and a normal number below 6.
      double tolerance = RATE * 6 * slopeErrors + 1e-7;
      for (int i = 0; i < theta.length; i++) {
        assertEquals(theta[i], found.get(step - 1)[i], tolerance);
      }
    }
    assertTrue(moved > 100 * slopeErrors, moved + " against " + slopeErrors);
  }
}
