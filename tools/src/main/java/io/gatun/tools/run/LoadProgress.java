package io.gatun.tools.run;

import io.gatun.engine.model.ProgressListener;
import io.gatun.tools.progress.Progress;
import java.io.PrintStream;

/** A bar for loading, shown only where loading takes long enough to wonder. */
final class LoadProgress implements ProgressListener, AutoCloseable {
  private static final long PATIENCE_NANOS = 1_500_000_000L;

  private final PrintStream err;
  private final long start = System.nanoTime();
  private Progress bar;

  LoadProgress(PrintStream err) {
    this.err = err;
  }

  @Override
  public void progress(String stage, long done, long total) {
    if (bar == null && System.nanoTime() - start > PATIENCE_NANOS) {
      bar = Progress.ofBytes(stage, total, err);
    }
    if (bar != null) {
      bar.at(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
