package io.gatun.tools.run;

import io.gatun.engine.train.DevFigure;
import io.gatun.engine.train.JournalEntry.Evaluation;
import java.util.Locale;

/** Figures of the dev set for people. */
final class DevFigures {
  private DevFigures() {}

  static String name(DevFigure figure) {
    return figure.name().toLowerCase(Locale.ROOT);
  }

  static String shown(DevFigure figure, Evaluation found) {
    return switch (figure) {
      case ACCURACY -> String.format(Locale.ROOT, "%.1f %%", 100 * figure.of(found));
      case LOSS, SCORE -> String.format(Locale.ROOT, "%.3f", figure.of(found));
    };
  }
}
