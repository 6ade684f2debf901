package io.gatun.tools.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.train.Curvature;
import io.gatun.engine.train.Descent;
import io.gatun.engine.train.DevFigure;
import io.gatun.engine.train.Estimate;
import io.gatun.engine.train.JournalEntry;
import io.gatun.engine.train.Schedule;
import io.gatun.engine.train.Sgd;
import io.gatun.engine.train.TrainingSettings;
import io.gatun.engine.train.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepFiguresTest {
  private static final int STEPS = 1500;
  private static final DevFigure ACCURACY = new DevFigure.Accuracy(0.625);

  private static StepFigures figures(DevFigure figure) {
    return figures(figure, 0.03125);
  }

  private static StepFigures figures(DevFigure figure, double rate) {
    TrainingSettings settings =
        TrainingSettings.defaults()
            .withSchedule(Schedule.of(STEPS))
            .withDescent(Descent.of(new Sgd(), 0.03125));
    TrainingState state = new TrainingState(settings, new float[2]);
    state.apply(new JournalEntry.Evaluation(0, 8, 6, 1.25));
    state.apply(new JournalEntry.Rate(0, 0.03125, Curvature.UNKNOWN));
    JournalEntry.Step step =
        new JournalEntry.Step(1, new Estimate.Projected(1.5, new double[] {0.25}, 1e-3), 1, rate);
    state.apply(step);
    return new StepFigures(figure, step, state, STEPS, 12.5, 119.92);
  }

  @Test
  void withLabelsTheAccuracyIsShownBesideItsFloor() {
    StepFigures figures = figures(ACCURACY);
    assertEquals(
        "1/1500  loss 1.500 ~1.500  dev 75.0 % (floor 62.5)  lr 3.1e-2  120 s left  -  |g| 0.25  12.5/s",
        figures.brief());
    assertEquals(
        "step 1 of 1500, loss 1.5000, smoothed 1.5000, dev accuracy 75.0 % (floor 62.5), lr 3.1e-2,"
            + " |g| 0.250, noise -, 12.5 steps/s, 120 s left",
        figures.full());
  }

  @Test
  void withoutLabelsTheLossIsShown() {
    StepFigures figures = figures(new DevFigure.Loss());
    assertEquals(
        "1/1500  loss 1.500 ~1.500  dev 1.250  lr 3.1e-2  120 s left  -  |g| 0.25  12.5/s",
        figures.brief());
    assertEquals(
        "step 1 of 1500, loss 1.5000, smoothed 1.5000, dev loss 1.250, lr 3.1e-2, |g| 0.250, noise -,"
            + " 12.5 steps/s, 120 s left",
        figures.full());
  }

  @Test
  void ofTextsTheScoreIsShown() {
    StepFigures figures = figures(new DevFigure.Score());
    assertTrue(figures.brief().contains("  dev -0.250  lr"), figures.brief());
    assertTrue(figures.full().contains(", dev score -0.250, lr"), figures.full());
  }

  @ParameterizedTest
  @CsvSource({"0.03125, 3.1e-2", "2, 2.0e0", "1500, 1.5e3", "1e-12, 1.0e-12", "1e20, 1.0e20"})
  void theRateOfTheStepIsShownInAShortForm(double rate, String shown) {
    StepFigures figures = figures(ACCURACY, rate);
    assertTrue(figures.brief().contains("  lr " + shown + "  120 s left"), figures.brief());
    assertTrue(figures.full().contains(", lr " + shown + ", |g|"), figures.full());
  }

  @Test
  void theSecondsLeftAreOnAUsualTerminal() {
    String brief = figures(ACCURACY).brief();
    int longer = "1500".length() - "1".length();
    assertTrue(brief.indexOf(" left") + longer < 80, brief);
  }
}
