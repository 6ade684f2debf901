package io.gatun.tools.run;

import io.gatun.engine.train.DevFigure;
import io.gatun.engine.train.JournalEntry;
import io.gatun.engine.train.TrainingState;
import io.gatun.engine.train.TuningRun;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.StatusLine;
import java.io.PrintStream;
import java.util.Locale;

/** Shows a run on standard error: figures on a terminal's last line, else a line now and then. */
final class TuneProgress implements TuningRun.Listener, AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;

  /** Differences of losses smaller than this many times their rounding say little. */
  private static final double LEAST_RATIO = 3;

  /** A step whose two scores are the same changes nothing. */
  private static final double LEAST_DIFFERING = 0.5;

  private final DevFigure figure;
  private final int steps;
  private final int first;
  private final PrintStream err;
  private final StatusLine status;
  private final long start = System.nanoTime();
  private long said = start;
  private boolean warned;

  TuneProgress(DevFigure figure, int steps, int done, PrintStream err) {
    this.figure = figure;
    this.steps = steps;
    first = done;
    this.err = err;
    status = StatusLine.of(err);
  }

  @Override
  public void happened(JournalEntry entry, TrainingState state) {
    if (!(entry instanceof JournalEntry.Step)) {
      status.clear();
    }
    switch (entry) {
      case JournalEntry.Step step -> step(step, state);
      case JournalEntry.Rate rate -> rate(rate);
      case JournalEntry.Rollback back ->
          err.printf(
              Locale.ROOT,
              "gatun: the loss had risen: back to step %d, rate %.3g%n",
              back.toStep(),
              back.rate());
      case JournalEntry.Evaluation evaluation ->
          err.printf(
              Locale.ROOT,
              "gatun: step %d: %s%s%n",
              evaluation.step(),
              figures(evaluation),
              state.bestEvaluation().orElseThrow().equals(evaluation) ? ", the best" : "");
      case JournalEntry.Noise noise -> noise(state);
    }
  }

  /** A score says all that its loss does. */
  private String figures(JournalEntry.Evaluation evaluation) {
    String loss = String.format(Locale.ROOT, "dev loss %.4f", evaluation.loss());
    return switch (figure) {
      case DevFigure.Accuracy accuracy ->
          "dev accuracy %s, %s".formatted(DevFigures.shown(accuracy, evaluation), loss);
      case DevFigure.Loss only -> loss;
      case DevFigure.Score score ->
          String.format(Locale.ROOT, "dev score %.4f", score.of(evaluation));
    };
  }

  private void rate(JournalEntry.Rate rate) {
    if (rate.curvature().directions() > 0) {
      err.printf(
          Locale.ROOT,
          "gatun: step %d: rate %.3g, from curvature along %d directions (tr H %.3g, ‖H‖ %.3g,"
              + " signal %.0f %%)%n",
          rate.step(),
          rate.rate(),
          rate.curvature().directions(),
          rate.curvature().trace(),
          rate.curvature().frobeniusNorm(),
          100 * rate.curvature().signalShare());
    }
  }

  private void noise(TrainingState state) {
    if (!warned && state.noiseRatio() < LEAST_RATIO) {
      warned = true;
      err.printf(
          Locale.ROOT,
          "gatun: warning: differences of losses are only %.1f times their rounding; a larger"
              + " --epsilon or a larger --batch would help%n",
          state.noiseRatio());
    }
  }

  private void difference(TrainingState state) {
    if (!warned && figure instanceof DevFigure.Score && state.differingShare() < LEAST_DIFFERING) {
      warned = true;
      status.clear();
      err.printf(
          Locale.ROOT,
          "gatun: warning: only %.0f %% of the last 20 steps saw any difference; a larger --epsilon"
              + " or a larger --batch would help%n",
          100 * state.differingShare());
    }
  }

  private void step(JournalEntry.Step step, TrainingState state) {
    difference(state);
    if (!step.estimate().isFinite()) {
      status.clear();
      err.printf(
          Locale.ROOT, "gatun: step %d: the loss is no finite number, skipped%n", step.step());
    }
    long now = System.nanoTime();
    double perSecond = (step.step() - first) / ((now - start) / 1e9);
    double left = (steps - step.step()) / perSecond;
    StepFigures figures = new StepFigures(figure, step, state, steps, perSecond, left);
    status.show(figures.brief());
    if (Streams.terminalErr() || now - said < NANOS_BETWEEN) {
      return;
    }
    said = now;
    err.println("gatun: " + figures.full());
  }

  @Override
  public void close() {
    status.close();
  }
}
