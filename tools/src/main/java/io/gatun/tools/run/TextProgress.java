package io.gatun.tools.run;

import io.gatun.engine.eval.TextEvaluation.Result;
import java.io.PrintStream;
import java.util.Locale;

/** Shows how many texts are written and scored. */
final class TextProgress implements AutoCloseable {
  private final String objective;
  private final EvalLine line;

  TextProgress(String objective, int total, PrintStream err) {
    this.objective = objective;
    line = new EvalLine(total, err);
  }

  void accept(Result result) {
    line.at(result.examples(), String.format(Locale.ROOT, "%s %.4f", objective, result.score()));
  }

  @Override
  public void close() {
    line.close();
  }
}
