package io.gatun.engine.grad;

import io.gatun.engine.model.WeightId;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SequenceRows;

/** Told what the gradients of matrices are made of, as {@link BackwardPass} comes by them. */
public interface GradientSink {
  /**
   * The gradient of an example's loss with respect to a matrix is {@code Σ outputGradient[r]ᵀ ·
   * input[r]} over the example's rows. Called with the backend's step lock held; the tensors hold
   * something else afterwards.
   *
   * @param input {@code rows × inputs}
   * @param outputGradient {@code rows × outputs}
   * @param examples the rows of each example
   */
  void accept(
      WeightId weight, FloatTensor input, FloatTensor outputGradient, SequenceRows examples);

  /**
   * The gradient with respect to a norm's weights is {@code Σ outputGradient[r] ⊙ input[r] /
   * rms(input[r])} over all rows. Called as {@link #accept} is, for norms that are wanted.
   *
   * @param input {@code rows × columns}, before the norm
   * @param outputGradient {@code rows × columns}
   */
  default void acceptNorm(
      WeightId weight, FloatTensor input, FloatTensor outputGradient, SequenceRows examples) {}
}
