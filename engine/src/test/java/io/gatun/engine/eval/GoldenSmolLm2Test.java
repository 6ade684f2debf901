package io.gatun.engine.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.Logits;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.Shared;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real SmolLM2-135M, 4-bit, against a float64 forward pass over the same weights. */
class GoldenSmolLm2Test {
  private static List<?> golden;
  private static Model model;

  @BeforeAll
  static void load() throws IOException {
    golden = (List<?>) Shared.json("golden/smollm2-135m-instruct-q4_1.json");
    model = Models.load(Shared.file(Shared.SMOLLM2), 2);
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  private static Map<?, ?> entry(int i) {
    return (Map<?, ?>) golden.get(i);
  }

  private static Map<?, ?> exact(int i) {
    return (Map<?, ?>) entry(i).get("exact");
  }

  @Test
  void promptsHaveTheGoldenTokens() {
    for (int i = 0; i < golden.size(); i++) {
      assertArrayEquals(
          Shared.ints(entry(i).get("prompt_tokens")),
          model.tokenizer().encodeWithSpecials((String) entry(i).get("prompt")));
    }
  }

  @Test
  void logProbabilitiesAreExactToAThousandth() {
    double worst = 0;
    double worstLoss = 0;
    for (int i = 0; i < golden.size(); i++) {
      int[] tokens = Shared.ints(entry(i).get("prompt_tokens"));
      List<?> expected = (List<?>) exact(i).get("positions");
      assertEquals(tokens.length, expected.size());
      try (KvCache cache = Models.cache(model, tokens.length, KvType.F32)) {
        Logits logits =
            model.forwardPass().run(Batch.of(new Sequence(cache, 0, tokens, LogitsRequest.all())));
        double loss = 0;
        for (int t = 0; t < tokens.length; t++) {
          double[] found = logits.logProbabilities(t);
          for (Object candidate : (List<?>) expected.get(t)) {
            double[] pair = Shared.doubles(candidate);
            worst = Math.max(worst, Math.abs(pair[1] - found[(int) pair[0]]));
          }
          loss -= t + 1 < tokens.length ? found[tokens[t + 1]] : 0;
        }
        double expectedLoss = ((Number) entry(i).get("prompt_nll")).doubleValue();
        worstLoss = Math.max(worstLoss, Math.abs(expectedLoss - loss / (tokens.length - 1)));
      }
    }
    assertTrue(worst < 1e-3, "greatest difference of a log-probability: " + worst);
    assertTrue(worstLoss < 1e-4, "greatest difference of a prompt's mean loss: " + worstLoss);
  }

  /** All prompts at once, so that each step is one batch of twelve sequences. */
  @Test
  void greedyContinuationsAreTheGoldenOnes() {
    List<KvCache> caches = new ArrayList<>();
    int[] next = new int[golden.size()];
    int[] position = new int[golden.size()];
    int[][] expected = new int[golden.size()][];
    ForwardPass pass = model.forwardPass();
    List<Sequence> prompts = new ArrayList<>();
    for (int i = 0; i < golden.size(); i++) {
      int[] tokens = Shared.ints(entry(i).get("prompt_tokens"));
      expected[i] = Shared.ints(exact(i).get("greedy"));
      position[i] = tokens.length;
      caches.add(Models.cache(model, tokens.length + 48, KvType.F32));
      prompts.add(new Sequence(caches.get(i), 0, tokens, LogitsRequest.last()));
    }
    float[] values = new float[model.config().vocabularySize()];
    pass.run(
        new Batch(prompts),
        (sequence, row, logits) -> {
          logits.read(values);
          next[sequence] = greatest(values);
        });
    for (int step = 0; step < 48; step++) {
      List<Sequence> going = new ArrayList<>();
      List<Integer> who = new ArrayList<>();
      for (int i = 0; i < golden.size(); i++) {
        if (step < expected[i].length) {
          assertEquals(expected[i][step], next[i], "prompt " + i + ", token " + step);
        }
        if (step + 1 < expected[i].length) {
          int[] token = {next[i]};
          going.add(new Sequence(caches.get(i), position[i]++, token, LogitsRequest.last()));
          who.add(i);
        }
      }
      pass.run(
          new Batch(going),
          (sequence, row, logits) -> {
            logits.read(values);
            next[who.get(sequence)] = greatest(values);
          });
    }
    caches.forEach(KvCache::close);
  }

  /** The first two running values of llama.cpp on an F32 copy of the same weights. */
  @Test
  void perplexityOfWikiTextIsThatOfLlamaCpp() throws IOException {
    String text = Files.readString(Shared.file("data/text/wikitext-2/wiki.test.raw"));
    double[] expected = {12.9560, 21.3753};
    List<Perplexity.Result> found = new ArrayList<>();
    Perplexity.of(model, text, 512, OptionalInt.of(2), KvType.F32, SparseDelta.NONE, found::add);
    assertEquals(2, found.size());
    for (int chunk = 0; chunk < 2; chunk++) {
      double running = found.get(chunk).perplexity();
      assertEquals(expected[chunk], running, 5e-4 * expected[chunk], "chunk " + chunk);
    }
  }

  private static int greatest(float[] values) {
    int best = 0;
    for (int id = 1; id < values.length; id++) {
      if (values[id] > values[best]) {
        best = id;
      }
    }
    return best;
  }
}
