package io.gatun.engine.model;

import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import java.util.List;

/**
 * All weights of a model as its backend holds them: constant, shared by everybody.
 *
 * @param tied whether the output matrix is the token embedding
 * @param rope rotations of a head's pairs, factors of the file included
 * @param bytes of memory, counting a tied matrix once
 */
public record ModelWeights(
    Matrix tokenEmbedding,
    List<LayerWeights> layers,
    FloatTensor outputNorm,
    Linear output,
    boolean tied,
    Rope rope,
    long bytes) {
  /**
   * The matrix of a dense product.
   *
   * @throws IllegalArgumentException if the model has none of this name
   */
  public Linear linear(WeightId id) {
    if (id.equals(output.id())) {
      return output;
    }
    if (id.layer() >= 0 && id.layer() < layers.size()) {
      for (Linear linear : layers.get(id.layer()).linears()) {
        if (linear.id().equals(id)) {
          return linear;
        }
      }
    }
    throw new IllegalArgumentException("the model has no matrix " + id);
  }
}
