package io.gatun.engine.eval;

import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.forward.LogitsRow;

/** Receives the logits that a {@link ScoringLayout} wants. */
@FunctionalInterface
public interface LogitsOfPieces {
  /**
   * Takes one row. Rows of a piece come in order, and pieces of an example in the order of rounds.
   *
   * @param row counts within the piece's tokens
   * @param logits readable only during this call
   */
  void accept(Piece piece, int row, LogitsRow logits);
}
