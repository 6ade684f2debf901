package io.gatun.engine.train;

import io.gatun.engine.adapt.MatrixDelta;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.SparseMatrix;
import java.util.Map;

/** The weights that a mask names. */
public record MaskedWeights(TunedWeights weights) implements ParameterSet {
  @Override
  public int size() {
    return weights.baseValues().length;
  }

  @Override
  public float[] baseValues() {
    return weights.baseValues().clone();
  }

  @Override
  public Placement newPlacement() {
    Map<WeightId, SparseMatrix> matrices = weights.newMatrices();
    SparseDelta delta = new MatrixDelta(matrices);
    return new Placement() {
      @Override
      public void moveTo(float[] values) {
        weights.set(matrices, values);
      }

      @Override
      public SparseDelta delta() {
        return delta;
      }
    };
  }
}
