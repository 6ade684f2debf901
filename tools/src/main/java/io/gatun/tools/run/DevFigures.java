package io.gatun.tools.run;

import io.gatun.engine.train.DevFigure;
import io.gatun.engine.train.JournalEntry.Evaluation;
import java.util.Locale;

/** Figures of the dev set for people. */
final class DevFigures {
  private DevFigures() {}

  /** An accuracy stands beside its majority floor. */
  static String shown(DevFigure figure, Evaluation found) {
    return switch (figure) {
      case DevFigure.Accuracy accuracy ->
          String.format(
              Locale.ROOT,
              "%.1f %% (floor %.1f)",
              100 * accuracy.of(found),
              100 * accuracy.majority());
      case DevFigure.Loss loss -> String.format(Locale.ROOT, "%.3f", loss.of(found));
      case DevFigure.Score score -> String.format(Locale.ROOT, "%.3f", score.of(found));
    };
  }
}
