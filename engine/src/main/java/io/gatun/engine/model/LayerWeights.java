package io.gatun.engine.model;

import io.gatun.kernels.FloatTensor;
import java.util.List;
import java.util.Optional;

/** The weights of one layer; norms are one row each. Shapes: {@link TensorRole}. */
public record LayerWeights(
    FloatTensor attentionNorm,
    Linear query,
    Linear key,
    Linear value,
    Optional<FloatTensor> queryNorm,
    Optional<FloatTensor> keyNorm,
    Linear attentionOutput,
    FloatTensor feedForwardNorm,
    Linear gate,
    Linear up,
    Linear down) {
  /** All matrices, in the order in which they are used. */
  public List<Linear> linears() {
    return List.of(query, key, value, attentionOutput, gate, up, down);
  }
}
