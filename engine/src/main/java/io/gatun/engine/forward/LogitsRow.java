package io.gatun.engine.forward;

/** One row of logits, readable only during the call that hands it over. */
public interface LogitsRow {
  /** Number of logits: the vocabulary, or the tokens asked for. */
  int count();

  /** One of them; {@code index} is below {@link #count}. */
  float at(int index);

  /** Copies them to {@code target[0 .. count)}. */
  void read(float[] target);

  /** Natural logarithm of the sum of their exponentials: what log-probabilities subtract. */
  double logSumExp();
}
