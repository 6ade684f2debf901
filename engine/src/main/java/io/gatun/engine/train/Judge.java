package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;

/** Computes what a run lowers, on the examples to train on and on those to choose by. */
public sealed interface Judge extends AutoCloseable permits LikelihoodJudge, TextJudge {
  /** The loss over the examples to train on. */
  BatchLoss loss();

  /** The figures on the examples to choose by, after a step. */
  JournalEntry.Evaluation evaluate(SparseDelta delta, int step);

  /** What of an evaluation is to be shown. */
  DevFigure figure();

  @Override
  void close();
}
