package io.gatun.engine.forward;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.kernels.TokenRows;
import java.util.ArrayList;
import java.util.List;

/** Rows that go through a layer together, and which of them run under which delta. */
final class RowSet {
  /** Rows {@code from <= r < to}, of one sequence or of several, run under a delta. */
  record Adapted(SparseDelta delta, int from, int to) {}

  private final TokenRows tokens;
  private final List<Adapted> adapted = new ArrayList<>();

  RowSet(int capacity) {
    tokens = new TokenRows(capacity);
  }

  void clear() {
    tokens.clear();
    adapted.clear();
  }

  /** Says that the rows from {@code from} on, up to the last so far, run under a delta. */
  void adapt(SparseDelta delta, int from) {
    if (delta.equals(SparseDelta.NONE) || from == count()) {
      return;
    }
    Adapted before = adapted.isEmpty() ? null : adapted.getLast();
    if (before != null && before.delta().equals(delta) && before.to() == from) {
      adapted.set(adapted.size() - 1, new Adapted(delta, before.from(), count()));
    } else {
      adapted.add(new Adapted(delta, from, count()));
    }
  }

  TokenRows tokens() {
    return tokens;
  }

  List<Adapted> adapted() {
    return adapted;
  }

  int count() {
    return tokens.count();
  }
}
