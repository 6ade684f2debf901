package io.gatun.engine.forward;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.ModelConfig;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import java.util.Arrays;
import java.util.List;

/** From normed hidden states to logits, a few rows at a time, so that memory stays bounded. */
final class OutputLayer {
  /** Rows of logits that are computed together at most. */
  static final int MAXIMUM_ROWS = 64;

  private final Linear output;
  private final Backend backend;
  private final int maxRows;
  private final FloatTensor hidden;
  private final int[] sliceIds;
  private final TensorRow row = new TensorRow();
  private FloatTensor logits;
  private Product product;

  OutputLayer(ModelConfig config, Linear output, Backend backend, int maxRows) {
    this.output = output;
    this.backend = backend;
    this.maxRows = Math.min(maxRows, MAXIMUM_ROWS);
    hidden = backend.allocate(this.maxRows, config.hiddenSize());
    sliceIds = new int[this.maxRows];
    room(1);
  }

  /** Elements that a row takes in all intermediate results together. */
  static long elementsPerRow(ModelConfig config) {
    return (long) config.vocabularySize() + config.hiddenSize();
  }

  /** Most steps want the logits of one row only: memory for more is taken when it is needed. */
  private void room(int rows) {
    if (logits == null || logits.rows() < rows) {
      logits = backend.allocate(rows == 1 ? 1 : maxRows, output.matrix().rows());
      product = new Product(output.matrix(), logits);
    }
  }

  /**
   * Hands over the wanted logits, in order.
   *
   * @param normed hidden states of the wanted rows
   */
  void run(StepRows step, List<Sequence> batch, FloatTensor normed, LogitsSink sink) {
    int count = step.wanted().count();
    int next = 0;
    while (next < count) {
      int[] tokens = step.wantedTokens(next);
      int end = next + 1;
      if (tokens != null) {
        while (end < count && Arrays.equals(step.wantedTokens(end), tokens)) {
          end++;
        }
        ofTokens(step, batch, normed, next, end, sink);
      } else {
        while (end < count && end - next < maxRows && step.wantedTokens(end) == null) {
          end++;
        }
        wholeVocabulary(step, normed, next, end);
        for (int i = next; i < end; i++) {
          row.index = i - next;
          sink.accept(step.wantedSequence(i), step.wantedRowInSequence(i), row);
        }
      }
      next = end;
    }
  }

  private static SparseDelta delta(StepRows step, List<Sequence> batch, int wantedRow) {
    return batch.get(step.wantedSequence(wantedRow)).delta();
  }

  /** Rows of which the same tokens are wanted. */
  private void ofTokens(
      StepRows step, List<Sequence> batch, FloatTensor normed, int from, int to, LogitsSink sink) {
    int[] tokens = step.wantedTokens(from);
    float[] all = new float[(to - from) * tokens.length];
    backend.multiplyRows(output.matrix(), tokens, normed, from, to, all);
    for (int i = from; i < to; i++) {
      int at = (i - from) * tokens.length;
      float[] values = Arrays.copyOfRange(all, at, at + tokens.length);
      delta(step, batch, i).addOutputs(backend, output.id(), tokens, normed, i, values);
      sink.accept(step.wantedSequence(i), step.wantedRowInSequence(i), new ArrayRow(values));
    }
  }

  private void wholeVocabulary(StepRows step, FloatTensor normed, int from, int to) {
    int rows = to - from;
    room(rows);
    for (int i = 0; i < rows; i++) {
      sliceIds[i] = from + i;
    }
    backend.gather(normed, sliceIds, rows, hidden);
    backend.multiply(hidden, rows, product);
    for (RowSet.Adapted part : step.wanted().adapted()) {
      int first = Math.max(part.from(), from);
      int last = Math.min(part.to(), to);
      if (first < last) {
        part.delta().addProduct(backend, output.id(), hidden, first - from, last - from, logits);
      }
    }
  }

  private final class TensorRow implements LogitsRow {
    private int index;

    @Override
    public int count() {
      return logits.columns();
    }

    @Override
    public float at(int column) {
      return logits.get(index, column);
    }

    @Override
    public void read(float[] target) {
      logits.read(index, target, 0);
    }

    @Override
    public double logSumExp() {
      return backend.logSumExp(logits, index);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record ArrayRow(float[] values) implements LogitsRow {
    @Override
    public int count() {
      return values.length;
    }

    @Override
    public float at(int index) {
      return values[index];
    }

    @Override
    public void read(float[] target) {
      System.arraycopy(values, 0, target, 0, values.length);
    }

    @Override
    public double logSumExp() {
      double greatest = Double.NEGATIVE_INFINITY;
      for (float value : values) {
        greatest = Math.max(greatest, value);
      }
      double sum = 0;
      for (float value : values) {
        sum += StrictMath.exp(value - greatest);
      }
      return greatest + StrictMath.log(sum);
    }
  }
}
