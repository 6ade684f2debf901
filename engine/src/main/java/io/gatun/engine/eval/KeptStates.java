package io.gatun.engine.eval;

import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is below a cut of some examples: hidden states, and one layer's keys and values. */
final class KeptStates {
  /**
   * One piece of an example.
   *
   * @param firstState where its hidden states start
   * @param firstRow the piece's first row that is kept; all after it are too
   * @param rows how many are kept
   * @param keysAndValues of one layer, if they are below the cut
   */
  record KeptPiece(int firstState, int firstRow, int rows, Optional<KvCache> keysAndValues) {}

  private final FloatTensor states;
  private final float[] row;
  private final IdentityHashMap<PromptedExample, List<KeptPiece>> pieces = new IdentityHashMap<>();
  private int used;

  KeptStates(FloatTensor states) {
    this.states = states;
    row = new float[states.columns()];
  }

  FloatTensor states() {
    return states;
  }

  boolean holds(PromptedExample example) {
    return pieces.containsKey(example);
  }

  List<KeptPiece> pieces(PromptedExample example) {
    return pieces.get(example);
  }

  void put(PromptedExample example, List<KeptPiece> own) {
    pieces.put(example, own);
  }

  /** Room for so many more states: the first of them. */
  int reserve(int rows) {
    int first = used;
    used += rows;
    return first;
  }

  /** Copies a state in. */
  void write(int state, FloatTensor source, int index) {
    source.read(index, row, 0);
    states.write(state, row, 0);
  }

  /** Forgets all, and hands over the caches. */
  void clear(Consumer<KvCache> free) {
    pieces.values().forEach(own -> own.forEach(piece -> piece.keysAndValues().ifPresent(free)));
    pieces.clear();
    used = 0;
  }
}
