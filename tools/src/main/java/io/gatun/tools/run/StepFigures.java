package io.gatun.tools.run;

import io.gatun.engine.train.DevFigure;
import io.gatun.engine.train.JournalEntry;
import io.gatun.engine.train.TrainingState;
import java.util.Locale;

/**
 * A step as it is shown.
 *
 * @param figure what is shown of the dev set's examples
 * @param state after the step
 * @param steps of the whole run
 * @param perSecond steps a second
 * @param left seconds
 */
record StepFigures(
    DevFigure figure,
    JournalEntry.Step step,
    TrainingState state,
    int steps,
    double perSecond,
    double left) {
  /** On a terminal's line, which is cut where it is too long: what may be missed is last. */
  String brief() {
    return String.format(
        Locale.ROOT,
        "%d/%d  loss %.3f ~%.3f  dev %s  lr %s  %.0f s left  %s  |g| %.2g  %.1f/s",
        step.step(),
        steps,
        step.estimate().loss(),
        state.smoothedLoss(),
        dev(),
        brief(step.rate()),
        left,
        noiseRatio(),
        step.estimate().magnitude(),
        perSecond);
  }

  /** On a line of a log. */
  String full() {
    return String.format(
        Locale.ROOT,
        "step %d of %d, loss %.4f, smoothed %.4f, dev %s %s, lr %s, |g| %.3g, noise %s,"
            + " %.1f steps/s, %.0f s left",
        step.step(),
        steps,
        step.estimate().loss(),
        state.smoothedLoss(),
        figure.label(),
        dev(),
        brief(step.rate()),
        step.estimate().magnitude(),
        noiseRatio(),
        perSecond,
        left);
  }

  /** Two digits, and an exponent without zeros before it: {@code 3.1e-2}. */
  private static String brief(double number) {
    return String.format(Locale.ROOT, "%.1e", number).replaceFirst("e\\+?(-?)0*(?=\\d)", "e$1");
  }

  /** The last evaluation's figure. */
  private String dev() {
    return state.lastEvaluation().map(found -> DevFigures.shown(figure, found)).orElse("-");
  }

  /** Noise by the difference of the losses; none is known before step 1 is done, or of scores. */
  private String noiseRatio() {
    return Double.isNaN(state.noiseRatio())
        ? "-"
        : String.format(Locale.ROOT, "1:%.0f", state.noiseRatio());
  }
}
