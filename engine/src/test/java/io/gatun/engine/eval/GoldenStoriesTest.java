package io.gatun.engine.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.engine.forward.Session;
import io.gatun.engine.model.Model;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.Shared;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A real model of 260,000 f32 weights against its float64 reference. */
class GoldenStoriesTest {
  private static final double TOLERANCE = 1e-4;

  private static Map<?, ?> golden() throws IOException {
    return (Map<?, ?>) Shared.json("data/models/stories260K-hf-derived/golden.json");
  }

  private static Model model() {
    return Models.load(Shared.file("data/models/stories260K/stories260K.gguf"), 2);
  }

  @Test
  void logitsAndLossAreThoseOfTheReference() throws IOException {
    Map<?, ?> golden = golden();
    int[] prefix = Shared.ints(golden.get("prefix_ids"));
    try (Model model = model()) {
      float[][] found = Models.logits(model, model.forwardPass(), KvType.F32, prefix);
      close(Shared.doubles(golden.get("logits_last_pos")), found[prefix.length - 1]);
      close(Shared.doubles(golden.get("logits_pos0_first16")), found[0]);
      double loss = LogProbabilities.of(model, prefix, 1).meanLoss();
      double expected = ((Number) golden.get("nll_mean_of_prefix_next_tokens")).doubleValue();
      assertEquals(expected, loss, TOLERANCE);
    }
  }

  private static void close(double[] expected, float[] found) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], TOLERANCE, "logit " + i);
    }
  }

  @Test
  void bestTokenIsThatOfTheReferenceAtEachPosition() throws IOException {
    Map<?, ?> golden = golden();
    int[] prefix = Shared.ints(golden.get("prefix_ids"));
    try (Model model = model()) {
      int[] best =
          LogProbabilities.of(model, prefix, 1).positions().stream()
              .mapToInt(position -> position.getFirst().id())
              .toArray();
      assertArrayEquals(Shared.ints(golden.get("argmax_per_pos")), best);
    }
  }

  @Test
  void greedyStoryIsTheReferences() throws IOException {
    int[] story = Shared.ints(golden().get("greedy_ids_from_bos"));
    try (Model model = model();
        Session session = model.newSession(story.length, KvType.F32)) {
      float[] logits = new float[model.config().vocabularySize()];
      for (int i = 0; i + 1 < story.length; i++) {
        session.append(story[i]);
        session.nextLogits(logits);
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
          if (logits[id] > logits[best]) {
            best = id;
          }
        }
        assertEquals(story[i + 1], best, "token " + (i + 1));
      }
    }
  }
}
