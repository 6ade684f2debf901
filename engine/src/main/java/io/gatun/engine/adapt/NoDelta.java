package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;

/** The base model as it is. */
final class NoDelta implements SparseDelta {
  @Override
  public void addProduct(
      Backend backend,
      WeightId weight,
      FloatTensor input,
      int fromRow,
      int toRow,
      FloatTensor output) {}

  @Override
  public void addOutputs(
      Backend backend, WeightId weight, int[] ids, FloatTensor input, int row, float[] out) {}

  @Override
  public String toString() {
    return "none";
  }
}
