package io.gatun.engine.grad;

/** By what weights are ranked; those of the greatest score are tuned. */
public enum WeightScore {
  /**
   * Sum over texts of the squared gradient of each one's mean loss: the diagonal of the empirical
   * Fisher matrix (SensZOQ, arXiv 2406.02913).
   */
  FISHER,
  /** The same over a task's examples. */
  TASK,
  /** Size of the mean gradient over a task's examples. */
  TASK_MEAN,
  /** Random numbers. */
  RANDOM,
  /** Size of the weight. */
  LARGE,
  /** Size of the weight, the smallest first. */
  SMALL,
  /**
   * Size of the weight times the norm of its inputs over texts (Wanda; Sun et al., arXiv
   * 2306.11695).
   */
  WANDA;

  /** Whether texts or a task's examples are read. */
  public boolean readsExamples() {
    return this != RANDOM && this != LARGE && this != SMALL;
  }
}
