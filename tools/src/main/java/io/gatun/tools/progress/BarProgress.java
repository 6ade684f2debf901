package io.gatun.tools.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate and time left, redrawn in place. */
final class BarProgress implements Progress {
  private static final int COLUMNS = 79;
  private static final int MILLIS_BETWEEN = 100;

  private final ProgressBar bar;

  BarProgress(String task, long total, String unit, long unitSize, PrintStream err) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUnit(unit, unitSize)
            .showSpeed()
            .setUpdateIntervalMillis(MILLIS_BETWEEN)
            .clearDisplayOnFinish()
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(err, COLUMNS))
            .build();
  }

  @Override
  public void at(long done) {
    bar.stepTo(done);
  }

  @Override
  public void say(String figure) {
    bar.setExtraMessage(figure);
  }

  @Override
  public void close() {
    bar.close();
  }
}
