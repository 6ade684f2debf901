package io.gatun.engine.grad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopScoresTest {
  @Test
  void greatestScoresOfEitherSign() {
    Random random = new Random(1);
    for (int count : new int[] {0, 1, 7, 500, 999, 1000}) {
      float[] scores = new float[1000];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(5)));
      }
      float[] sorted = scores.clone();
      Arrays.sort(sorted);
      int[] places = TopScores.select(scores, count);
      float[] found = new float[count];
      for (int i = 0; i < count; i++) {
        found[i] = scores[places[i]];
        assertTrue(i == 0 || places[i] > places[i - 1], "ascending");
      }
      Arrays.sort(found);
      assertArrayEquals(Arrays.copyOfRange(sorted, 1000 - count, 1000), found);
    }
  }

  @Test
  void equalScoresAreChosenFromEverywhere() {
    int[] places = TopScores.select(new float[100_000], 1000);
    assertEquals(1000, Arrays.stream(places).distinct().count());
    long firstHalf = Arrays.stream(places).filter(place -> place < 50_000).count();
    assertTrue(firstHalf > 400 && firstHalf < 600, firstHalf + " of 1000 in the first half");
  }

  @Test
  void bothZerosAreEqual() {
    float[] positive = new float[1000];
    float[] mixed = new float[1000];
    for (int i = 0; i < mixed.length; i += 3) {
      mixed[i] = -0f;
    }
    assertArrayEquals(TopScores.select(positive, 10), TopScores.select(mixed, 10));
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThrows(ArithmeticException.class, () -> TopScores.select(new float[] {1, Float.NaN}, 1));
  }

  @Test
  void stretchesGiveWhatTheWholeGives() {
    Random random = new Random(2);
    float[] scores = new float[50_000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(300) - 150; // many equals
    }
    for (int count : new int[] {1, 100, 3_000, 20_000, 50_000}) {
      TopScores top = new TopScores(count);
      for (int place = 0; place < scores.length; place += 999) {
        int length = Math.min(999, scores.length - place);
        top.accept(place, Arrays.copyOfRange(scores, place, place + length), length);
      }
      int[] places = top.places();
      assertArrayEquals(TopScores.select(scores, count), places);
      float[] own = top.scores(places);
      for (int i = 0; i < count; i++) {
        assertEquals(scores[places[i]], own[i]);
      }
    }
  }
}
