package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SparseMatrix;
import java.util.Map;

/** A sparse matrix for each of some weights. */
public final class MatrixDelta implements SparseDelta {
  private final Map<WeightId, SparseMatrix> matrices;

  /** A delta of these matrices, whose values their owner may change between steps. */
  public MatrixDelta(Map<WeightId, SparseMatrix> matrices) {
    this.matrices = Map.copyOf(matrices);
  }

  @Override
  public void addProduct(
      Backend backend,
      WeightId weight,
      FloatTensor input,
      int fromRow,
      int toRow,
      FloatTensor output) {
    SparseMatrix matrix = matrices.get(weight);
    if (matrix != null) {
      backend.addSparse(input, fromRow, toRow, matrix, output);
    }
  }

  @Override
  public void addOutputs(
      Backend backend, WeightId weight, int[] ids, FloatTensor input, int row, float[] out) {
    SparseMatrix matrix = matrices.get(weight);
    if (matrix != null) {
      backend.addSparseRows(matrix, ids, input, row, out);
    }
  }

  @Override
  public String toString() {
    int entries = matrices.values().stream().mapToInt(m -> m.pattern().entries()).sum();
    return entries + " weights of " + matrices.size() + " matrices";
  }
}
