package io.gatun.tools.run;

import io.gatun.tools.progress.Progress;
import java.io.PrintStream;

/** A bar whose length is known once the first examples are done. */
final class ScoreProgress implements AutoCloseable {
  private final PrintStream err;
  private Progress bar = Progress.SILENT;

  ScoreProgress(PrintStream err) {
    this.err = err;
  }

  void at(String stage, long done, long total) {
    if (bar.equals(Progress.SILENT)) {
      bar = Progress.of(stage, total, "done", err);
    }
    bar.at(done);
  }

  @Override
  public void close() {
    bar.close();
  }
}
