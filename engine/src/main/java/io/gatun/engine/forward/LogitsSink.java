package io.gatun.engine.forward;

/**
 * Receives every wanted row of logits, in the order of sequences and rows, as it is computed; so
 * that not all of them need be held at once. Called with the backend's step lock held.
 */
@FunctionalInterface
public interface LogitsSink {
  /**
   * Takes one row.
   *
   * @param sequence index within the batch
   * @param row index within the sequence's tokens of this step
   */
  void accept(int sequence, int row, LogitsRow logits);
}
