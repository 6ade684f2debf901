package io.gatun.engine.eval;

/** Told how the part of examples that is kept grows. */
@FunctionalInterface
public interface PrefixListener {
  /**
   * So many examples of those that are to be kept are; 0 before the first.
   *
   * @param plan the same in all calls
   */
  void kept(int examples, PrefixPlan plan);
}
