package io.gatun.engine.train;

/**
 * What a run writes down: folding a journal's entries into a {@link TrainingState}, in order, gives
 * the very state that the run had.
 */
public sealed interface JournalEntry {
  /** How many steps had been done; of a {@link Step} its own number, from 1. */
  int step();

  /**
   * A step.
   *
   * @param factor what the gradient was multiplied by: below 1 where it was clipped, 0 where it was
   *     no finite number
   * @param rate what the values moved by
   */
  record Step(int step, Estimate estimate, double factor, double rate) implements JournalEntry {}

  /**
   * A learning rate, for the steps from then on.
   *
   * @param curvature what it was made of; all NaN where the rate was given
   */
  record Rate(int step, double rate, Curvature curvature) implements JournalEntry {}

  /**
   * How much of a difference of losses is rounding.
   *
   * @param difference what is left of it where next to nothing of it is due, in nats
   */
  record Noise(int step, double difference) implements JournalEntry {}

  /**
   * A measurement on the examples to choose by.
   *
   * @param correct of how many examples the right candidate was the likeliest; 0 where texts are
   *     written and nothing is chosen
   * @param loss mean loss: in nats, or one minus the mean score of texts
   */
  record Evaluation(int step, int examples, int correct, double loss) implements JournalEntry {
    /** Share of examples that are right. */
    public double accuracy() {
      return (double) correct / examples;
    }
  }

  /**
   * A return to earlier values, since the loss had risen.
   *
   * @param toStep after which step the values were as they are again
   * @param rate for the steps from then on
   */
  record Rollback(int step, int toStep, double rate) implements JournalEntry {}
}
