package io.gatun.tools.bench;

import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.Progress;
import java.io.PrintStream;
import java.util.Locale;

/** How far the runs have come: a bar on a terminal, else a line now and then. */
final class BenchProgress implements AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;

  private final long total;
  private final PrintStream err;
  private final Progress bar;
  private final long start = System.nanoTime();
  private long said = start;
  private long done;
  private long skipped;
  private String doing = "";

  BenchProgress(long total, PrintStream err) {
    this.total = total;
    this.err = err;
    bar = Progress.of("bench", total, "runs", err);
  }

  /** What is done now. */
  void say(String what) {
    doing = what;
    bar.say(what);
  }

  /** One run is over. */
  void step() {
    done++;
    show();
  }

  /** So many runs will not take place. */
  void skip(int runs) {
    done += runs;
    skipped += runs;
    show();
  }

  private void show() {
    bar.at(done);
    long now = System.nanoTime();
    if (Streams.terminalErr() || now - said < NANOS_BETWEEN) {
      return;
    }
    said = now;
    double aRun = (now - start) / 1e9 / Math.max(1, done - skipped);
    err.printf(
        Locale.ROOT,
        "gatun: %s; run %d of %d, about %.0f s left%n",
        doing,
        done,
        total,
        aRun * (total - done));
  }

  @Override
  public void close() {
    bar.close();
  }
}
