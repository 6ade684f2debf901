package io.gatun.engine.forward;

import java.util.Arrays;

/** For which rows of a sequence logits are wanted, and of which tokens. */
public sealed interface LogitsRequest {
  /** No row: the sequence is only stored. */
  record None() implements LogitsRequest {}

  /** The last row: what comes next. */
  record Last() implements LogitsRequest {}

  /** Every row. */
  record All() implements LogitsRequest {}

  /**
   * Some rows.
   *
   * @param rows ascending; counted within the sequence's tokens of this step
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; copying long lists would be waste
  record Rows(int[] rows) implements LogitsRequest {}

  /**
   * Logits of some tokens only, which costs a few dot products a row in place of the whole output
   * matrix.
   *
   * @param rows which rows; not itself of this kind
   * @param ids token ids, in the order that the logits have
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OfTokens(LogitsRequest rows, int[] ids) implements LogitsRequest {
    /** Refuses a request of tokens of a request of tokens. */
    public OfTokens {
      if (rows instanceof OfTokens) {
        throw new IllegalArgumentException("token ids are named once");
      }
    }
  }

  /** No row. */
  static LogitsRequest none() {
    return new None();
  }

  /** The last row. */
  static LogitsRequest last() {
    return new Last();
  }

  /** Every row. */
  static LogitsRequest all() {
    return new All();
  }

  /** Some rows, ascending. */
  static LogitsRequest rows(int... rows) {
    return new Rows(rows);
  }

  /** The same rows, but logits of these tokens only. */
  default LogitsRequest ofTokens(int... ids) {
    return new OfTokens(this, ids);
  }

  /** The first row of a sequence of so many tokens that is asked for; its length if none is. */
  default int firstRow(int length) {
    return switch (this) {
      case None none -> length;
      case Last last -> length - 1;
      case All every -> 0;
      case Rows some -> some.rows().length == 0 ? length : some.rows()[0];
      case OfTokens some -> some.rows().firstRow(length);
    };
  }

  /** The same request of a sequence that begins so many tokens later. */
  default LogitsRequest from(int later) {
    return switch (this) {
      case Rows some -> new Rows(Arrays.stream(some.rows()).map(row -> row - later).toArray());
      case OfTokens some -> new OfTokens(some.rows().from(later), some.ids());
      case None none -> none;
      case Last last -> last;
      case All every -> every;
    };
  }
}
