package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;

/**
 * A sparse change Δ of a model's weights, under which a sequence runs: the weights themselves stay
 * as they are, and after each dense product the delta adds its own sparse product to the rows of
 * the sequences that name it. So sequences under different deltas share one batch.
 *
 * <p>A delta changes the matrices of dense products, {@link WeightId#role()} says which; it changes
 * neither norms nor biases nor the lookup of token embeddings. Where the output matrix is tied to
 * the embeddings, {@code OUTPUT} means the product alone.
 *
 * <p>Calls come from the thread that runs the step, with {@link Backend#stepLock()} held. Rows of
 * one call belong to sequences that stand side by side under this delta; a sum must not depend on
 * how many rows a call has, so that a sequence gets the same bits in any batch.
 */
public interface SparseDelta {
  /** Changes nothing. */
  SparseDelta NONE = new NoDelta();

  /**
   * {@code output[r] += input[r] · Δᵀ} for {@code fromRow <= r < toRow}.
   *
   * @param weight which matrix
   * @param input as many columns as the matrix has
   * @param output as many columns as the matrix has rows, holding the dense product and its bias
   */
  void addProduct(
      Backend backend,
      WeightId weight,
      FloatTensor input,
      int fromRow,
      int toRow,
      FloatTensor output);

  /**
   * Single outputs: {@code out[i] += input[row] · Δ[ids[i]]}, the same bits as {@link #addProduct}.
   *
   * @param ids rows of the matrix
   * @param out holds the dense outputs
   */
  void addOutputs(
      Backend backend, WeightId weight, int[] ids, FloatTensor input, int row, float[] out);
}
