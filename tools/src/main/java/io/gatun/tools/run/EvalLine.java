package io.gatun.tools.run;

import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.Progress;
import java.io.PrintStream;
import java.util.Locale;

/** Figures so far: beside a bar on a terminal, else on a line now and then. */
final class EvalLine implements AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;

  private final int total;
  private final PrintStream err;
  private final Progress bar;
  private final long start = System.nanoTime();
  private long said = start;

  EvalLine(int total, PrintStream err) {
    this.total = total;
    this.err = err;
    bar = Progress.of("eval", total, "examples", err);
  }

  /** Shows what so many examples amount to. */
  void at(int examples, String figures) {
    bar.at(examples);
    bar.say(figures);
    long now = System.nanoTime();
    if (Streams.terminalErr() || now - said < NANOS_BETWEEN) {
      return;
    }
    said = now;
    double secondsEach = (now - start) / 1e9 / examples;
    err.printf(
        Locale.ROOT,
        "gatun: %d of %d examples, %s, %.0f s left%n",
        examples,
        total,
        figures,
        secondsEach * (total - examples));
  }

  @Override
  public void close() {
    bar.close();
  }
}
