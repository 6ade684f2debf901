package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  @Test
  void ordersByLogitAndThenById() {
    Random random = new Random(1);
    for (int size : new int[] {1, 2, 3, 7, 64, 1000, 5000}) {
      float[] logits = new float[size];
      for (int id = 0; id < size; id++) {
        logits[id] = random.nextInt(-20, 20) / 4f; // many ties
      }
      List<Integer> expected =
          IntStream.range(0, size)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(id -> -logits[id])
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      Candidates candidates = new Candidates(logits);
      for (int wanted : new int[] {1, 2, 40, 41, size / 2, size, size + 9}) {
        candidates.order(wanted);
        for (int i = 0; i < Math.min(wanted, size); i++) {
          assertEquals(expected.get(i), candidates.id(i));
          assertEquals(logits[expected.get(i)], candidates.logit(i));
        }
      }
      assertEquals(size, candidates.size());
    }
  }

  @Test
  void keepsExtremeAndNegativeLogits() {
    Candidates candidates =
        new Candidates(new float[] {-Float.MAX_VALUE, Float.MIN_VALUE, 0, Float.MAX_VALUE, -1});
    candidates.order(5);
    assertEquals(List.of(3, 1, 2, 4, 0), IntStream.range(0, 5).mapToObj(candidates::id).toList());
    assertEquals(-Float.MAX_VALUE, candidates.logit(4));
  }

  @Test
  void negativeZeroTiesWithZero() {
    Candidates candidates = new Candidates(new float[] {-0f, 0f});
    candidates.order(2);
    assertEquals(0, candidates.id(0));
  }

  @Test
  void dropsWhatCannotBeDrawn() {
    Candidates candidates =
        new Candidates(new float[] {Float.NEGATIVE_INFINITY, 3, Float.NEGATIVE_INFINITY});
    assertEquals(1, candidates.size());
    assertEquals(1, candidates.id(0));
  }

  @Test
  void refusesLogitsThatAreNotNumbers() {
    ArithmeticException nan =
        assertThrows(
            ArithmeticException.class, () -> new Candidates(new float[] {0, Float.NaN, 1}));
    assertTrue(nan.getMessage().contains("token 1 is NaN"), nan.getMessage());
    assertThrows(
        ArithmeticException.class, () -> new Candidates(new float[] {Float.POSITIVE_INFINITY}));
    assertThrows(
        ArithmeticException.class, () -> new Candidates(new float[] {Float.NEGATIVE_INFINITY}));
  }
}
