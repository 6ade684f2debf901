package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of a likelihood's evaluations. */
class LikelihoodJudgeTest {
  private static DevFigure figure(int candidates, int... labels) {
    List<PromptedExample> dev = new ArrayList<>();
    for (int label : labels) {
      dev.add(new PromptedExample(new int[] {1}, new int[candidates][1], label));
    }
    return new LikelihoodJudge(null, null, dev).figure();
  }

  @Test
  void anAccuracysFloorIsTheShareOfTheCommonestLabel() {
    assertEquals(new DevFigure.Accuracy(0.6), figure(3, 1, 2, 2, 0, 2));
    assertEquals(new DevFigure.Accuracy(1), figure(2, 1, 1));
  }

  @Test
  void withNothingToChooseTheLossIsShown() {
    assertEquals(new DevFigure.Loss(), figure(1, 0, 0));
  }
}
