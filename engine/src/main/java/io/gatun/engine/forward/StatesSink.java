package io.gatun.engine.forward;

import io.gatun.kernels.FloatTensor;

/** Receives hidden states as they are computed. */
@FunctionalInterface
public interface StatesSink {
  /**
   * Takes one row.
   *
   * @param sequence which of the batch's sequences
   * @param row counts within the sequence's tokens
   * @param states {@code hiddenSize} columns; readable only during this call
   * @param index the row's place among the states
   */
  void accept(int sequence, int row, FloatTensor states, int index);
}
