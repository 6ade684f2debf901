package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int DRAWS = 20_000;

  /** Probabilities 0.5, 0.25, 0.125, 0.125 at temperature 1. */
  private static final float[] HALVES = logOf(0.5, 0.25, 0.125, 0.125);

  @Test
  void greedyTakesTheBestAndAmongEqualsTheLowestId() {
    Sampler sampler = new Sampler(SamplingOptions.greedy());
    assertEquals(2, sampler.sample(new float[] {1, -5, 7, 7, 2}, new TokenHistory()));
    assertEquals(0, sampler.sample(new float[] {-9, -9}, new TokenHistory()));
  }

  @Test
  void greedyRefusesLogitsThatAreNotNumbers() {
    Sampler sampler = new Sampler(SamplingOptions.greedy());
    assertThrows(
        ArithmeticException.class,
        () -> sampler.sample(new float[] {1, Float.NaN}, new TokenHistory()));
    assertThrows(
        ArithmeticException.class,
        () -> sampler.sample(new float[] {Float.NEGATIVE_INFINITY}, new TokenHistory()));
  }

  @Test
  void drawsInProportionToTheSoftmax() {
    assertFrequencies(HALVES, all().build(), 0.5, 0.25, 0.125, 0.125);
  }

  @Test
  void temperatureSharpensAndFlattens() {
    // At temperature 0.5 probabilities are squared: 16 : 4 : 1 : 1.
    assertFrequencies(
        HALVES, all().temperature(0.5f).build(), 16 / 22.0, 4 / 22.0, 1 / 22.0, 1 / 22.0);
    // At 2, their square roots count.
    double sum = Math.sqrt(0.5) + 0.5 + 2 * Math.sqrt(0.125);
    assertFrequencies(
        HALVES,
        all().temperature(2).build(),
        Math.sqrt(0.5) / sum,
        0.5 / sum,
        Math.sqrt(0.125) / sum,
        Math.sqrt(0.125) / sum);
  }

  @Test
  void topKKeepsTheBestAndAmongEqualsTheLowestIds() {
    assertFrequencies(HALVES, all().topK(2).build(), 2 / 3.0, 1 / 3.0, 0, 0);
    assertFrequencies(HALVES, all().topK(3).build(), 4 / 7.0, 2 / 7.0, 1 / 7.0, 0);
    assertFrequencies(HALVES, all().topK(9).build(), 0.5, 0.25, 0.125, 0.125);
  }

  @Test
  void topPKeepsUpToTheTokenThatReachesIt() {
    assertFrequencies(HALVES, all().topP(0.4f).build(), 1, 0, 0, 0);
    assertFrequencies(HALVES, all().topP(0.6f).build(), 2 / 3.0, 1 / 3.0, 0, 0);
    assertFrequencies(HALVES, all().topP(0.8f).build(), 4 / 7.0, 2 / 7.0, 1 / 7.0, 0);
  }

  @Test
  void topPCountsWhatTopKLeft() {
    // Of the two that top-k leaves the first has 2/3, enough for 0.65 but not for 0.7.
    assertFrequencies(HALVES, all().topK(2).topP(0.65f).build(), 1, 0, 0, 0);
    assertFrequencies(HALVES, all().topK(2).topP(0.7f).build(), 2 / 3.0, 1 / 3.0, 0, 0);
  }

  @Test
  void minPKeepsWhatIsProbableBesideTheBest() {
    assertFrequencies(HALVES, all().minP(0.3f).build(), 2 / 3.0, 1 / 3.0, 0, 0);
    assertFrequencies(HALVES, all().minP(0.2f).build(), 0.5, 0.25, 0.125, 0.125);
    assertFrequencies(HALVES, all().minP(1).build(), 1, 0, 0, 0);
  }

  @Test
  void filtersLookAtProbabilitiesBeforeTheTemperature() {
    // Flattened to near equality afterwards, yet the two last are already gone.
    assertFrequencies(HALVES, all().minP(0.3f).temperature(100).build(), 0.501, 0.499, 0, 0);
  }

  @Test
  void filtersReachFarIntoAFlatVocabulary() {
    float[] flat = new float[50_000];
    Random random = new Random(3);
    for (int id = 0; id < flat.length; id++) {
      flat[id] = random.nextFloat() * 1e-3f;
    }
    Candidates nucleus = new Candidates(flat);
    TopP.apply(nucleus, 0.5f);
    assertEquals(25_000, nucleus.size(), 10);
    Candidates all = new Candidates(flat);
    MinP.apply(all, 0.9f);
    assertEquals(50_000, all.size());
  }

  @Test
  void oneSeedGivesOneTextAndAnotherSeedAnother() {
    assertArrayEquals(draws(11, 0, 200), draws(11, 0, 200));
    assertNotEquals(Arrays.toString(draws(11, 0, 200)), Arrays.toString(draws(12, 0, 200)));
  }

  @Test
  void aTextCanBeGoneOnWithFromAnyPosition() {
    int[] whole = draws(11, 0, 200);
    assertArrayEquals(Arrays.copyOfRange(whole, 120, 200), draws(11, 120, 80));
  }

  @Test
  void penaltiesAreThoseOfLlamaCpp() {
    SamplingOptions options =
        all().repetitionPenalty(2).frequencyPenalty(0.5f).presencePenalty(0.25f).build();
    float[] logits = {4, -3, 1, 0};
    Penalties.apply(options, logits, new TokenHistory(0, 1, 0, 3));
    // 4/2 - 2*0.5 - 0.25; -3*2 - 0.5 - 0.25; untouched; 0*2 - 0.5 - 0.25
    assertArrayEquals(new float[] {0.75f, -6.75f, 1, -0.75f}, logits);
  }

  @Test
  void penaltiesLookAtTheWindowOnly() {
    float[] logits = {1, 1, 1};
    TokenHistory history = new TokenHistory(0, 1, 2, 2);
    Penalties.apply(all().presencePenalty(1).penaltyWindow(3).build(), logits, history);
    assertArrayEquals(new float[] {1, 0, 0}, logits);
    Penalties.apply(all().presencePenalty(1).penaltyWindow(-1).build(), logits, history);
    assertArrayEquals(new float[] {0, -1, -1}, logits);
  }

  @Test
  void penaltiesChangeWhatGreedyTakes() {
    SamplingOptions options =
        SamplingOptions.builder().temperature(0).repetitionPenalty(1.5f).build();
    assertEquals(1, new Sampler(options).sample(new float[] {1.2f, 1}, new TokenHistory(0)));
    SamplingOptions off =
        SamplingOptions.builder().temperature(0).repetitionPenalty(1.5f).penaltyWindow(0).build();
    assertEquals(0, new Sampler(off).sample(new float[] {1.2f, 1}, new TokenHistory(0)));
  }

  private static SamplingOptions.Builder all() {
    return SamplingOptions.builder().temperature(1).topK(0).topP(1).minP(0).seed(5);
  }

  private static float[] logOf(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]) + 3; // a softmax does not see the shift
    }
    return logits;
  }

  private static int[] draws(long seed, int start, int count) {
    Sampler sampler = new Sampler(all().seed(seed).build());
    TokenHistory history = new TokenHistory(new int[start]);
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = sampler.sample(HALVES.clone(), history);
      history.add(ids[i]);
    }
    return ids;
  }

  private static void assertFrequencies(
      float[] logits, SamplingOptions options, double... probabilities) {
    Sampler sampler = new Sampler(options);
    TokenHistory history = new TokenHistory();
    int[] counts = new int[logits.length];
    for (int i = 0; i < DRAWS; i++) {
      int id = sampler.sample(logits.clone(), history);
      counts[id]++;
      history.add(id);
    }
    for (int id = 0; id < probabilities.length; id++) {
      double p = probabilities[id];
      double fourDeviations = 4 * Math.sqrt(p * (1 - p) / DRAWS);
      assertEquals(p, counts[id] / (double) DRAWS, fourDeviations, "token " + id);
    }
  }
}
