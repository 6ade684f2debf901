package io.gatun.engine.train;

import io.gatun.engine.train.JournalEntry.Evaluation;

/** What of an evaluation tells people most. */
public enum DevFigure {
  /** The share of examples of which the right label was the likeliest, from 0 to 1. */
  ACCURACY("dev_accuracy") {
    @Override
    public double of(Evaluation evaluation) {
      return evaluation.accuracy();
    }
  },

  /** The mean loss, in nats, where nothing can be right or wrong. */
  LOSS("dev_loss") {
    @Override
    public double of(Evaluation evaluation) {
      return evaluation.loss();
    }
  },

  /** The mean score of texts; greater is better. */
  SCORE("dev_score") {
    @Override
    public double of(Evaluation evaluation) {
      return 1 - evaluation.loss();
    }
  };

  private final String field;

  DevFigure(String field) {
    this.field = field;
  }

  /** What it is called in {@code metrics.jsonl}. */
  String field() {
    return field;
  }

  /** The figure. */
  public abstract double of(Evaluation evaluation);
}
