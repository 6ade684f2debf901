package io.gatun.tools.demo;

import io.gatun.engine.pretrain.Pretraining;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.Progress;
import java.io.PrintStream;
import java.util.Locale;

/** Shows a training on standard error: figures beside a bar, or a line now and then. */
final class PretrainProgress implements Pretraining.Listener, AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;
  private static final double SMOOTHING = 0.05;

  private final int steps;
  private final int tokensAStep;
  private final PrintStream err;
  private final Progress bar;
  private final long start = System.nanoTime();
  private long said = start;
  private double smoothed = Double.NaN;

  PretrainProgress(int steps, int tokensAStep, PrintStream err) {
    this.steps = steps;
    this.tokensAStep = tokensAStep;
    this.err = err;
    bar = Progress.of("pretrain", steps, "steps", err);
  }

  @Override
  public void step(int step, double loss, double rate, double gradientNorm) {
    smoothed = Double.isNaN(smoothed) ? loss : smoothed + SMOOTHING * (loss - smoothed);
    long now = System.nanoTime();
    double perSecond = step / ((now - start) / 1e9);
    String figures =
        String.format(
            Locale.ROOT,
            "loss %.4f, rate %.2g, |g| %.2f, %.0f tokens/s",
            smoothed,
            rate,
            gradientNorm,
            perSecond * tokensAStep);
    bar.at(step);
    bar.say(figures);
    if (Streams.terminalErr() || now - said < NANOS_BETWEEN) {
      return;
    }
    said = now;
    err.printf(
        Locale.ROOT,
        "gatun: step %d of %d, %s, %.0f s left%n",
        step,
        steps,
        figures,
        (steps - step) / perSecond);
  }

  @Override
  public void close() {
    bar.close();
  }
}
