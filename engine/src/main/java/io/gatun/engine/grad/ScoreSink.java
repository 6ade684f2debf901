package io.gatun.engine.grad;

/** Is handed the scores of a matrix a stretch at a time. */
@FunctionalInterface
interface ScoreSink {
  /**
   * Scores of successive weights, which the caller may overwrite afterwards.
   *
   * @param place of the first, counted row by row
   * @param scores begins with them
   * @param length how many there are
   */
  void accept(int place, float[] scores, int length);
}
