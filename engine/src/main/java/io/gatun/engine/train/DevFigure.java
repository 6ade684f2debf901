package io.gatun.engine.train;

import io.gatun.engine.train.JournalEntry.Evaluation;

/** What of an evaluation tells people most. */
public sealed interface DevFigure {
  /** What it is called, on a line or with {@code dev_} before it in {@code metrics.jsonl}. */
  String label();

  /** The figure. */
  double of(Evaluation evaluation);

  /**
   * The share of examples of which the right label was the likeliest, from 0 to 1. It says little
   * without its floor.
   *
   * @param majority the accuracy of always giving the label that most of the examples have
   */
  record Accuracy(double majority) implements DevFigure {
    @Override
    public String label() {
      return "accuracy";
    }

    @Override
    public double of(Evaluation evaluation) {
      return evaluation.accuracy();
    }
  }

  /** The mean loss, in nats, where nothing can be right or wrong. */
  record Loss() implements DevFigure {
    @Override
    public String label() {
      return "loss";
    }

    @Override
    public double of(Evaluation evaluation) {
      return evaluation.loss();
    }
  }

  /** The mean score of texts; greater is better. */
  record Score() implements DevFigure {
    @Override
    public String label() {
      return "score";
    }

    @Override
    public double of(Evaluation evaluation) {
      return 1 - evaluation.loss();
    }
  }
}
