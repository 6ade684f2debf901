package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SparseMatrix;

/**
 * The delta under which tuned weights have the values of a point. A matrix's differences are worked
 * out when a product wants them: that is little beside the product itself, and training sees many
 * points but holds none of them.
 */
record PointDelta(TunedWeights weights, TunedValues point) implements SparseDelta {
  @Override
  public void addProduct(
      Backend backend,
      WeightId weight,
      FloatTensor input,
      int fromRow,
      int toRow,
      FloatTensor output) {
    if (weights.tunes(weight)) {
      SparseMatrix matrix = weights.difference(weight, point);
      backend.addSparse(input, fromRow, toRow, matrix, output);
    }
  }

  @Override
  public void addOutputs(
      Backend backend, WeightId weight, int[] ids, FloatTensor input, int row, float[] out) {
    if (weights.tunes(weight)) {
      backend.addSparseRows(weights.difference(weight, point), ids, input, row, out);
    }
  }
}
