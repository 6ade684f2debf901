package io.gatun.engine.grad;

import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SequenceRows;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Hidden states of examples below one layer, in the heap, up to a limit: what no tuned weight
 * touches is computed once. A row's bits do not depend on the run, so kept ones are as good as new.
 */
final class KeptInputs {
  private final long most;
  private final IdentityHashMap<PromptedExample, float[]> kept = new IdentityHashMap<>();
  private int layer = -1;
  private long used;

  /**
   * @param most bytes at most
   */
  KeptInputs(long most) {
    this.most = most;
  }

  /** Writes the rows of all examples, in order, if they are all there. */
  boolean read(int wantedLayer, List<PromptedExample> examples, FloatTensor x) {
    if (wantedLayer != layer || !kept.keySet().containsAll(examples)) {
      return false;
    }
    int row = 0;
    for (PromptedExample example : examples) {
      float[] rows = kept.get(example);
      for (int at = 0; at < rows.length; at += x.columns()) {
        x.write(row++, rows, at);
      }
    }
    return true;
  }

  /** Keeps rows of examples, as far as there is room. */
  void keep(int newLayer, List<PromptedExample> examples, SequenceRows exampleRows, FloatTensor x) {
    if (newLayer != layer) {
      kept.clear();
      used = 0;
      layer = newLayer;
    }
    for (int i = 0; i < examples.size(); i++) {
      int floats = exampleRows.length(i) * x.columns();
      long bytes = (long) floats * Float.BYTES;
      if (used + bytes > most || kept.containsKey(examples.get(i))) {
        continue;
      }
      float[] rows = new float[floats];
      for (int row = 0; row < exampleRows.length(i); row++) {
        x.read(exampleRows.from(i) + row, rows, row * x.columns());
      }
      kept.put(examples.get(i), rows);
      used += bytes;
    }
  }
}
