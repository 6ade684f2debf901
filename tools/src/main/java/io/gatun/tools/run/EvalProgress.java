package io.gatun.tools.run;

import io.gatun.engine.eval.TaskEvaluation.Result;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows how many examples are scored, and how well. */
final class EvalProgress implements Consumer<Result>, AutoCloseable {
  private final EvalLine line;

  EvalProgress(int total, PrintStream err) {
    line = new EvalLine(total, err);
  }

  @Override
  public void accept(Result result) {
    line.at(
        result.examples(),
        result.classes().size() > 1
            ? String.format(
                Locale.ROOT,
                "accuracy %.1f %% (floor %.1f %%)",
                100 * result.accuracy(),
                100 * result.majority())
            : String.format(Locale.ROOT, "loss %.4f", result.loss()));
  }

  @Override
  public void close() {
    line.close();
  }
}
