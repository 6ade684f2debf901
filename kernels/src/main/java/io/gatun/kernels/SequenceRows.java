package io.gatun.kernels;

/**
 * Where each sequence of a packed batch lies: sequence {@code s} is rows {@code starts[s] <= r <
 * starts[s + 1]}, positions 0, 1, … of a text. Sequences may be of unequal length.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy a step would be waste
public record SequenceRows(int[] starts) {
  /**
   * @throws IllegalArgumentException if the first does not start at row 0 or one is empty
   */
  public SequenceRows {
    if (starts.length < 2 || starts[0] != 0) {
      throw new IllegalArgumentException("at least one sequence, the first from row 0");
    }
    for (int i = 1; i < starts.length; i++) {
      if (starts[i] <= starts[i - 1]) {
        throw new IllegalArgumentException("sequence %d has no rows".formatted(i - 1));
      }
    }
  }

  /** Sequences of these lengths, one after the other. */
  public static SequenceRows ofLengths(int... lengths) {
    int[] starts = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], lengths[i]);
    }
    return new SequenceRows(starts);
  }

  /** Number of sequences. */
  public int count() {
    return starts.length - 1;
  }

  /** Rows of all sequences. */
  public int rows() {
    return starts[starts.length - 1];
  }

  /** The first row of a sequence. */
  public int from(int sequence) {
    return starts[sequence];
  }

  /** The row after the last one of a sequence. */
  public int to(int sequence) {
    return starts[sequence + 1];
  }

  /** Rows of a sequence. */
  public int length(int sequence) {
    return to(sequence) - from(sequence);
  }

  /** Rows of the longest sequence. */
  public int longest() {
    int longest = 0;
    for (int sequence = 0; sequence < count(); sequence++) {
      longest = Math.max(longest, length(sequence));
    }
    return longest;
  }
}
