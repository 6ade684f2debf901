package io.gatun.engine.forward;

import java.util.ArrayList;
import java.util.List;

/** All logits of a step, in the order of sequences and rows; a value of its own. */
public final class Logits {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Row(int sequence, int row, float[] values, double logSumExp) {}

  private final List<Row> rows = new ArrayList<>();

  Logits() {}

  void add(int sequence, int row, LogitsRow logits) {
    float[] values = new float[logits.count()];
    logits.read(values);
    rows.add(new Row(sequence, row, values, logits.logSumExp()));
  }

  /** Number of rows. */
  public int count() {
    return rows.size();
  }

  /** Which sequence of the batch a row belongs to. */
  public int sequence(int i) {
    return rows.get(i).sequence();
  }

  /** Which of its sequence's tokens a row belongs to. */
  public int rowInSequence(int i) {
    return rows.get(i).row();
  }

  /** A copy of one row. */
  public float[] row(int i) {
    return rows.get(i).values().clone();
  }

  /** Copies one row to the front of {@code target}. */
  public void read(int i, float[] target) {
    float[] values = rows.get(i).values();
    System.arraycopy(values, 0, target, 0, values.length);
  }

  /** Log-probabilities of one row: log-softmax over its logits, in nats. */
  public double[] logProbabilities(int i) {
    Row row = rows.get(i);
    double[] result = new double[row.values().length];
    for (int k = 0; k < result.length; k++) {
      result[k] = row.values()[k] - row.logSumExp();
    }
    return result;
  }
}
