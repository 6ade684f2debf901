package io.gatun.tools.report;

import java.util.Locale;

/** What a run is judged by. */
enum Measure {
  /** The share of examples of which the right label was the likeliest. */
  ACCURACY("accuracy", "", "Before", "Best so far") {
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
  LOSS("loss", "loss ", "Loss before", "Loss at best so far") {
    @Override
    double of(Metrics.Evaluation evaluation) {
      return evaluation.loss();
    }

    @Override
    String shown(double figure) {
      return decimals(figure);
    }
  },

  /** The mean score of what the model writes. */
  SCORE("score", "score ", "Score before", "Best score so far") {
    @Override
    double of(Metrics.Evaluation evaluation) {
      return 1 - evaluation.loss();
    }

    @Override
    String shown(double figure) {
      return decimals(figure);
    }
  };

  private final String field;
  private final String word;
  private final String before;
  private final String bestSoFar;

  Measure(String field, String word, String before, String bestSoFar) {
    this.field = field;
    this.word = word;
    this.before = before;
    this.bestSoFar = bestSoFar;
  }

  /**
   * That of a run: a score where texts are the objective, which journals of earlier versions do not
   * name; an accuracy is written only where there are labels.
   */
  static Measure of(Fields settings, Metrics metrics, Fields summary) {
    String objective = settings.text("objective");
    if (!objective.isEmpty() && !objective.equals("likelihood")) {
      return SCORE;
    }
    boolean hasLabels =
        summary.object(RunSummary.AFTER).has(ACCURACY.field)
            || metrics.evaluations().stream().anyMatch(found -> !Double.isNaN(found.accuracy()));
    return hasLabels ? ACCURACY : LOSS;
  }

  /** What the figure before is called where it stands alone. */
  String before() {
    return before;
  }

  /** What the best evaluation's figure is called, of a run that has not ended. */
  String bestSoFar() {
    return bestSoFar;
  }

  /** What losses are measured in. */
  String lossUnit() {
    return this == SCORE ? "one minus the score" : "nats";
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

  /** A loss or a score with four decimals; a dash for what is not known. */
  static String decimals(double figure) {
    return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%.4f", figure);
  }

  /** What a loss per token is as a perplexity; a dash for what is not known. */
  static String perplexity(double loss) {
    return Double.isNaN(loss) ? "–" : String.format(Locale.ROOT, "%.4g", Math.exp(loss));
  }
}
