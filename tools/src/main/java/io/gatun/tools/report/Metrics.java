package io.gatun.tools.report;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run's {@code metrics.jsonl} has to plot. */
record Metrics(List<Step> steps, List<Evaluation> evaluations, List<Rollback> rollbacks) {
  /** A step; figures that are not known are NaN. */
  record Step(
      int step, double loss, double smoothedLoss, double gradient, double noise, double rate) {}

  /**
   * A measurement on the examples to choose by.
   *
   * @param accuracy from 0 to 1; NaN where examples have no labels
   * @param majority the accuracy of always giving the commonest label; NaN where examples have no
   *     labels, and of runs of earlier versions
   * @param loss in nats
   * @param best whether it was the best so far
   */
  record Evaluation(
      int step, double accuracy, double majority, double loss, int examples, boolean best) {}

  /** A return to earlier values. */
  record Rollback(int step, int toStep, double rate) {}

  /**
   * Reads the file. A last line that is not whole is left out: the run may have been killed.
   *
   * @throws FormatException if another line is no JSON object; names the line
   */
  static Metrics read(Path path) throws IOException {
    String text = Files.readString(path);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    Metrics metrics = new Metrics(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int number = 0;
    for (String line : whole.lines().toList()) {
      number++;
      metrics.add(Fields.parse(line, path.toString(), "line " + number));
    }
    return metrics;
  }

  private void add(Fields line) {
    int step = line.whole("step");
    switch (line.text("kind")) {
      case "step" ->
          steps.add(
              new Step(
                  step,
                  line.number("loss"),
                  line.number("smoothed_loss"),
                  line.number("gradient"),
                  line.number("noise_ratio"),
                  line.number("lr")));
      case "evaluation" ->
          evaluations.add(
              new Evaluation(
                  step,
                  line.number("dev_accuracy"),
                  line.number("dev_majority"),
                  line.number("dev_loss"),
                  line.whole("n"),
                  line.flag("best")));
      case "rollback" ->
          rollbacks.add(new Rollback(step, line.whole("to_step"), line.number("lr")));
      default -> {} // rates are in the steps; rounding is in their ratios
    }
  }

  /** The last step. */
  int lastStep() {
    return steps.isEmpty() ? 0 : steps.getLast().step();
  }

  /** The dev set's majority floor; NaN where it is not known. */
  double majority() {
    return evaluations.isEmpty() ? Double.NaN : evaluations.getLast().majority();
  }

  /** The evaluation whose values were kept. */
  Optional<Evaluation> best() {
    return evaluations.reversed().stream().filter(Evaluation::best).findFirst();
  }
}
