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

  /** Whether weights are ranked by gradients alone. */
  boolean isOfGradients() {
    return this == FISHER || this == TASK || this == TASK_MEAN;
  }

  /**
   * The squared gradient that a score is made of: of {@link #TASK_MEAN} that of all examples
   * together, else the sum of each one's.
   */
  double square(float score) {
    return switch (this) {
      case FISHER, TASK -> score;
      case TASK_MEAN -> (double) score * score;
      case RANDOM, LARGE, SMALL, WANDA ->
          throw new IllegalArgumentException(this + " scores are made of no gradients alone");
    };
  }
}
