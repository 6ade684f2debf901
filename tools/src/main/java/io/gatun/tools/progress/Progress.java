package io.gatun.tools.progress;

import io.gatun.tools.cli.Streams;
import java.io.PrintStream;

/** Shows on standard error how far something long has come; on a terminal only. */
public interface Progress extends AutoCloseable {
  /** Shows nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void at(long done) {}

        @Override
        public void say(String figure) {}

        @Override
        public void close() {}
      };

  /** Counts bytes. */
  static Progress ofBytes(String task, long total, PrintStream err) {
    return Streams.terminalErr() ? new BarProgress(task, total, "MB", 1_000_000, err) : SILENT;
  }

  /** Counts things. */
  static Progress of(String task, long total, String unit, PrintStream err) {
    return Streams.terminalErr() ? new BarProgress(task, total, " " + unit, 1, err) : SILENT;
  }

  /** So much is done. */
  void at(long done);

  /** A figure to show beside the bar. */
  void say(String figure);

  @Override
  void close();
}
