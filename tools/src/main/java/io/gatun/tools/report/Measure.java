package io.gatun.tools.report;

import java.util.Locale;

/** What a run is judged by. */
enum Measure {
  /** The share of examples of which the right label was the likeliest. */
  ACCURACY("accuracy", "") {
    @Override
    double of(Metrics.Evaluation evaluation) {
      return evaluation.accuracy();
    }

    @Override
    String shown(double figure) {
      return RunFiles.percent(figure);
    }
  },

  /** The mean loss, where examples have no labels: nothing can be right or wrong. */
  LOSS("loss", "loss ") {
    @Override
    double of(Metrics.Evaluation evaluation) {
      return evaluation.loss();
    }

    @Override
    String shown(double figure) {
      return nats(figure);
    }
  };

  private final String field;
  private final String word;

  Measure(String field, String word) {
    this.field = field;
    this.word = word;
  }

  /** That of a run: an accuracy is written only where there are labels. */
  static Measure of(Metrics metrics, Fields summary) {
    boolean hasLabels =
        summary.object(RunSummary.AFTER).has(ACCURACY.field)
            || metrics.evaluations().stream().anyMatch(found -> !Double.isNaN(found.accuracy()));
    return hasLabels ? ACCURACY : LOSS;
  }

  /** The figure of a result as {@code eval --json} prints it. */
  double of(Fields result) {
    return result.number(field);
  }

  /** The figure of an evaluation on the dev set. */
  abstract double of(Metrics.Evaluation evaluation);

  /** A figure for people. */
  abstract String shown(double figure);

  /** What has become of a figure, on one line. */
  String change(double before, double after) {
    return word + shown(before) + " → " + shown(after);
  }

  /** A loss with four decimals; a dash for what is not known. */
  static String nats(double loss) {
    return Double.isNaN(loss) ? "–" : String.format(Locale.ROOT, "%.4f", loss);
  }

  /** What a loss per token is as a perplexity; a dash for what is not known. */
  static String perplexity(double loss) {
    return Double.isNaN(loss) ? "–" : String.format(Locale.ROOT, "%.4g", Math.exp(loss));
  }
}
