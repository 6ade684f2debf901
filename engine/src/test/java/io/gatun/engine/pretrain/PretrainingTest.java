package io.gatun.engine.pretrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.grad.NextTokenGradients;
import io.gatun.engine.model.Model;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
  private static final PretrainingSettings SETTINGS = new PretrainingSettings(20, 3e-3, 5, 0.1, 1);

  @TempDir Path folder;

  /** Sequences in which each token is followed by the one after it. */
  private static List<int[]> batch(int step) {
    Random random = new Random(step);
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int[] text = new int[24];
      text[0] = random.nextInt(100);
      for (int k = 1; k < text.length; k++) {
        text[k] = (text[k - 1] + 1) % 100;
      }
      texts.add(text);
    }
    return texts;
  }

  private static float[][] train(Path path, int threads, List<Double> losses) throws IOException {
    Model model = Models.load(path, threads);
    try (TrainableWeights weights = TrainableWeights.read(model, path)) {
      NextTokenGradients gradients =
          new NextTokenGradients(model.backend(), model.config(), weights.weights(), 100);
      new Pretraining(weights, gradients, SETTINGS, PretrainingTest::batch)
          .run((step, loss, rate, norm) -> losses.add(loss));
      model.close();
      return weights.parameters().stream().map(Parameter::values).toArray(float[][]::new);
    }
  }

  @Test
  void theLossFallsAndThreadsChangeNoBit() throws IOException {
    Path path = new TinyModel().fill().write(folder);
    List<Double> losses = new ArrayList<>();
    float[][] one = train(path, 1, losses);
    assertTrue(losses.getLast() < losses.getFirst() - 1, "losses " + losses);
    List<Double> again = new ArrayList<>();
    float[][] two = train(path, 2, again);
    assertEquals(losses, again);
    for (int i = 0; i < one.length; i++) {
      assertArrayEquals(one[i], two[i]);
    }
  }

  @Test
  void theRateGrowsThenFallsToATenth() {
    assertEquals(3e-3 / 5, SETTINGS.rate(1), 1e-12);
    assertEquals(3e-3, SETTINGS.rate(5), 1e-12);
    assertEquals(3e-4, SETTINGS.rate(20), 1e-12);
    assertTrue(SETTINGS.rate(12) < SETTINGS.rate(11));
  }

  /** Of a gradient that is always the same, each step is one of about the rate. */
  @Test
  void adamStepsByTheRateAndDecays() {
    float[] values = {1, -1};
    AdamW update = new AdamW(2, 0.5);
    update.apply(values, new float[] {0.25f, 0}, 1, 0.1, 1);
    assertArrayEquals(new float[] {0.95f - 0.1f, -0.95f}, values, 1e-6f);
    update.apply(values, new float[] {0.25f, 0}, 1, 0.1, 2);
    assertArrayEquals(new float[] {0.85f * 0.95f - 0.1f, -0.95f * 0.95f}, values, 1e-6f);
  }
}
