package io.gatun.tools.run;

import io.gatun.engine.eval.TaskEvaluation.Result;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows the figures so far: beside a bar on a terminal, else on a line now and then. */
final class EvalProgress implements Consumer<Result>, AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;

  private final int total;
  private final PrintStream err;
  private final Progress bar;
  private final long start = System.nanoTime();
  private long said = start;

  EvalProgress(int total, PrintStream err) {
    this.total = total;
    this.err = err;
    bar = Progress.of("eval", total, "examples", err);
  }

  @Override
  public void accept(Result result) {
    String figures =
        result.classes().size() > 1
            ? String.format(
                Locale.ROOT,
                "accuracy %.1f %% (floor %.1f %%)",
                100 * result.accuracy(),
                100 * result.majority())
            : String.format(Locale.ROOT, "loss %.4f", result.loss());
    bar.at(result.examples());
    bar.say(figures);
    long now = System.nanoTime();
    if (Streams.terminalErr() || now - said < NANOS_BETWEEN) {
      return;
    }
    said = now;
    double secondsEach = (now - start) / 1e9 / result.examples();
    err.printf(
        Locale.ROOT,
        "gatun: %d of %d examples, %s, %.0f s left%n",
        result.examples(),
        total,
        figures,
        secondsEach * (total - result.examples()));
  }

  @Override
  public void close() {
    bar.close();
  }
}
