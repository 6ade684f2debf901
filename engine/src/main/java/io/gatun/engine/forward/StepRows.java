package io.gatun.engine.forward;

import io.gatun.engine.forward.LogitsRequest.All;
import io.gatun.engine.forward.LogitsRequest.Last;
import io.gatun.engine.forward.LogitsRequest.None;
import io.gatun.engine.forward.LogitsRequest.OfTokens;
import io.gatun.engine.forward.LogitsRequest.Rows;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one step: as much of a batch as fits, its sequences packed one after the other. A
 * sequence that does not fit goes on in the next step; its rows see each other through the cache.
 */
final class StepRows {
  private final int capacity;
  private final int[] ids;
  private final RowSet all;
  private final RowSet wanted;
  private final int[] wantedRows;
  private final int[] wantedSequence;
  private final int[] wantedRowInSequence;
  private final int[][] wantedTokens;
  private int sequence;
  private int firstToken;

  StepRows(int capacity) {
    this.capacity = capacity;
    ids = new int[capacity];
    all = new RowSet(capacity);
    wanted = new RowSet(capacity);
    wantedRows = new int[capacity];
    wantedSequence = new int[capacity];
    wantedRowInSequence = new int[capacity];
    wantedTokens = new int[capacity][];
  }

  /** Takes the rows that follow a place in the batch. */
  void fill(List<Sequence> batch, int fromSequence, int fromToken) {
    clear();
    sequence = fromSequence;
    firstToken = fromToken;
    while (sequence < batch.size() && all.count() < capacity) {
      Sequence next = batch.get(sequence);
      int end = Math.min(next.tokens().length, firstToken + capacity - all.count());
      add(next, firstToken, end);
      if (end == next.tokens().length) {
        sequence++;
        firstToken = 0;
      } else {
        firstToken = end;
      }
    }
  }

  /** Forgets all rows, so that no cache is held on to. */
  void clear() {
    all.clear();
    wanted.clear();
  }

  private void add(Sequence next, int from, int to) {
    int start = all.count();
    for (int i = from; i < to; i++) {
      ids[start + i - from] = next.tokens()[i];
      all.tokens().add(next.cache(), next.start() + i);
    }
    all.adapt(next.delta(), start);

    int startWanted = wanted.count();
    if (next.logits() instanceof OfTokens some) {
      want(next, some.rows(), some.ids(), from, to, start);
    } else {
      want(next, next.logits(), null, from, to, start);
    }
    wanted.adapt(next.delta(), startWanted);
  }

  private void want(Sequence next, LogitsRequest rows, int[] tokens, int from, int to, int start) {
    switch (rows) {
      case None none -> {}
      case Last last -> {
        if (to == next.tokens().length) {
          want(next, to - 1, tokens, start + to - 1 - from);
        }
      }
      case All every -> {
        for (int i = from; i < to; i++) {
          want(next, i, tokens, start + i - from);
        }
      }
      case Rows some -> {
        int found = Arrays.binarySearch(some.rows(), from);
        for (int k = found < 0 ? ~found : found; k < some.rows().length; k++) {
          int i = some.rows()[k];
          if (i >= to) {
            break;
          }
          want(next, i, tokens, start + i - from);
        }
      }
      case OfTokens nested -> throw new IllegalArgumentException("token ids are named once");
    }
  }

  private void want(Sequence next, int rowInSequence, int[] tokens, int row) {
    int i = wanted.count();
    wantedRows[i] = row;
    wantedSequence[i] = sequence;
    wantedRowInSequence[i] = rowInSequence;
    wantedTokens[i] = tokens;
    wanted.tokens().add(next.cache(), next.start() + rowInSequence);
  }

  /** Token ids of all rows. */
  int[] ids() {
    return ids;
  }

  /** All rows. */
  RowSet all() {
    return all;
  }

  /** Those whose logits are wanted: all of them, or some. */
  RowSet wanted() {
    return wanted.count() == all.count() ? all : wanted;
  }

  /** Which of all rows the wanted ones are. */
  int[] wantedRows() {
    return wantedRows;
  }

  /** The sequence of a wanted row. */
  int wantedSequence(int i) {
    return wantedSequence[i];
  }

  /** The place of a wanted row among its sequence's tokens. */
  int wantedRowInSequence(int i) {
    return wantedRowInSequence[i];
  }

  /** The tokens whose logits are wanted of a row; null for the whole vocabulary. */
  int[] wantedTokens(int i) {
    return wantedTokens[i];
  }

  /** Where the next step goes on: a sequence, and how many of its tokens are done. */
  int nextSequence() {
    return sequence;
  }

  int nextToken() {
    return firstToken;
  }
}
