package io.gatun.tools.run;

import io.gatun.engine.eval.PrefixListener;
import io.gatun.engine.eval.PrefixPlan;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** Says what is kept below the lowest tuned layer, and shows how far that has come. */
final class PrefixProgress implements PrefixListener, AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;
  private static final double MIB = 1 << 20;

  private final PrintStream err;
  private Progress bar = Progress.SILENT;
  private PrefixPlan plan;
  private long said;

  PrefixProgress(PrintStream err) {
    this.err = err;
  }

  @Override
  public void kept(int examples, PrefixPlan now) {
    if (plan == null) {
      plan = now;
      said = System.nanoTime();
      err.println("gatun: " + describe(now));
      bar = Progress.of("prefix", now.kept(), "examples", err);
    }
    bar.at(examples);
    String bytes =
        String.format(
            Locale.ROOT, "%.0f MiB", now.bytes() / MIB * examples / Math.max(1, now.kept()));
    bar.say(bytes);
    if (!Streams.terminalErr() && System.nanoTime() - said >= NANOS_BETWEEN) {
      said = System.nanoTime();
      err.printf(Locale.ROOT, "gatun: %d of %d examples kept, %s%n", examples, now.kept(), bytes);
    }
  }

  static String describe(PrefixPlan plan) {
    if (plan.kept() == plan.examples()) {
      return String.format(
          Locale.ROOT,
          "keeps what is below the lowest tuned layer of all %d examples: %.1f MiB",
          plan.kept(),
          plan.bytes() / MIB);
    }
    return String.format(
        Locale.ROOT,
        "keeps what is below the lowest tuned layer of %d of %d examples: %.1f MiB. The others'"
            + " is computed in each step that sees them; --%s %.0f would keep all",
        plan.kept(),
        plan.examples(),
        plan.bytes() / MIB,
        TuneRun.PREFIX_MEMORY,
        Math.ceil(plan.wantedBytes() / MIB));
  }

  /** What is kept; empty where nothing is below. */
  Optional<PrefixPlan> plan() {
    return Optional.ofNullable(plan);
  }

  @Override
  public void close() {
    bar.close();
  }
}
