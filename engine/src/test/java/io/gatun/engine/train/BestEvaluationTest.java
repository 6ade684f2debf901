package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.train.JournalEntry.Evaluation;
import org.junit.jupiter.api.Test;

class BestEvaluationTest {
  private final BestEvaluation best = new BestEvaluation();

  /** Of 500; the standard error at 80 % is 8.9 examples. */
  private boolean add(int step, int correct, double loss) {
    return best.add(new Evaluation(step, 500, correct, loss));
  }

  @Test
  void theLowestLossWinsWithinAStandardErrorOfTheHighestAccuracy() {
    assertTrue(add(0, 250, 0.9));
    assertTrue(add(1, 400, 0.5));
    assertFalse(add(2, 405, 0.6), "as good but for chance, and a higher loss");
    assertTrue(add(3, 397, 0.4), "8 fewer than the most are chance");
    assertFalse(add(4, 395, 0.3), "10 fewer than the most are not, however low the loss");
    assertEquals(3, best.evaluation().orElseThrow().step());
  }

  @Test
  void aMuchHigherAccuracyWinsWithAHigherLoss() {
    assertTrue(add(0, 300, 0.3));
    assertTrue(add(1, 320, 0.9));
  }

  @Test
  void accuracyCannotSlideStepByStep() {
    assertTrue(add(0, 400, 0.50));
    assertTrue(add(1, 393, 0.49));
    assertFalse(add(2, 386, 0.48), "near the one before, but not near the most");
  }

  @Test
  void withoutLabelsTheLossDecides() {
    assertTrue(add(0, 0, 2));
    assertFalse(add(1, 0, 3));
    assertTrue(add(2, 0, 1));
  }

  @Test
  void whereAllAreRightTheLossStillDecides() {
    assertTrue(add(0, 500, 0.2));
    assertTrue(add(1, 500, 0.1));
    assertFalse(add(2, 500, Double.NaN));
  }

  @Test
  void aLossThatIsNoFiniteNumberIsWorseThanAnyOther() {
    assertTrue(add(0, 300, Double.NaN), "until there is another");
    assertFalse(add(1, 400, Double.POSITIVE_INFINITY), "no better");
    assertTrue(add(2, 250, 9), "whatever seemed right before");
    assertTrue(add(3, 250, 8), "accuracies of losses that are no numbers do not count");
    assertFalse(add(4, 500, Double.NaN));
    assertEquals(3, best.evaluation().orElseThrow().step());
  }

  @Test
  void withoutLabelsAnyLossIsBetterThanNone() {
    assertTrue(add(0, 0, Double.NaN));
    assertTrue(add(1, 0, 3));
    assertFalse(add(2, 0, Double.NaN));
  }
}
