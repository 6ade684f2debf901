package io.gatun.engine.grad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.engine.train.Estimate;
import io.gatun.format.tensor.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedGradientTest {
  @TempDir Path folder;

  private static List<PromptedExample> examples(TinyModel tiny) {
    List<PromptedExample> examples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int[] t = tiny.tokens(16, i);
      int[][] candidates =
          i % 2 == 0 ? new int[][] {{t[14]}, {t[15]}} : new int[][] {{t[14], t[15]}};
      examples.add(new PromptedExample(Arrays.copyOf(t, 5 + i), candidates, 0));
    }
    return examples;
  }

  /** The tuned values moved a little along the gradient, the loss changes by its squared norm. */
  @Test
  void theLossFallsAsSteeplyAsTheGradientSays() {
    TinyModel tiny = new TinyModel();
    tiny.type = TensorType.Q4_1;
    List<PromptedExample> examples = examples(tiny);
    try (Model model = Models.load(tiny.write(folder), 2);
        CandidateScoring scoring = new CandidateScoring(model)) {
      MaskSettings settings =
          new MaskSettings(WeightScore.TASK, 0.02, MaskSettings.Scope.TENSOR, 0, 1, Set.of(), 0);
      Mask mask =
          new MaskMaker(model, settings, ProgressListener.SILENT)
              .make("0".repeat(64), examples, Map.of());
      TunedWeights weights = TunedWeights.of(model, mask);
      // 20 rows a run: the examples take several.
      MaskedGradient estimator = new MaskedGradient(weights, new BackwardPass(model, 20), examples);
      float[] values = weights.baseValues().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] += (i % 7 - 3) / 50f;
      }
      Estimate.Exact found =
          (Estimate.Exact) estimator.estimate(values, 1, new int[] {0, 1, 2, 3, 4, 5});
      assertEquals(
          CandidateScoring.meanLoss(scoring.score(examples, weights.delta(values))),
          found.loss(),
          1e-6);
      double step = 0.02 / found.magnitude();
      double above = loss(scoring, examples, weights, values, found.gradient(), step);
      double below = loss(scoring, examples, weights, values, found.gradient(), -step);
      double slope = (above - below) / (2 * step);
      double expected = found.magnitude() * found.magnitude();
      assertTrue(expected > 1e-3, "a gradient that says something: " + expected);
      assertEquals(1, slope / expected, 5e-3);

      Estimate.Exact again =
          (Estimate.Exact) estimator.estimate(values, 2, new int[] {0, 1, 2, 3, 4, 5});
      assertArrayEquals(found.gradient(), again.gradient());
    }
  }

  private static double loss(
      CandidateScoring scoring,
      List<PromptedExample> examples,
      TunedWeights weights,
      float[] values,
      float[] gradient,
      double step) {
    float[] moved = values.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * gradient[i]);
    }
    return CandidateScoring.meanLoss(scoring.score(examples, weights.delta(moved)));
  }
}
