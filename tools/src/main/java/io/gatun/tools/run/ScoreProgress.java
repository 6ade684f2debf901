package io.gatun.tools.run;

import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.Progress;

/** A bar whose length is known once the first examples are scored. */
final class ScoreProgress implements AutoCloseable {
  private final Streams streams;
  private Progress bar = Progress.SILENT;

  ScoreProgress(Streams streams) {
    this.streams = streams;
  }

  void at(String stage, long done, long total) {
    if (bar.equals(Progress.SILENT)) {
      bar = Progress.of(stage, total, "done", streams.err());
    }
    bar.at(done);
  }

  @Override
  public void close() {
    bar.close();
  }
}
