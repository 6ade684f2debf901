package io.gatun.kernels;

/**
 * The arithmetic of backpropagation: for operations of {@link Backend}, from the gradient of a loss
 * with respect to the result to that with respect to the inputs. Everything that {@link Backend}
 * says about shapes, rows, ownership and bits holds here. Inputs are what the operation itself got;
 * a backend that rounds them to int8 on the way forward does not do so here.
 *
 * <p>Rotary embedding needs nothing of its own: {@link RopeTable#transposed()} turns gradients
 * back.
 */
public interface BackwardOperations {
  /**
   * Backward of {@link Backend#multiply} with respect to the input: {@code inputGradient = Σ output
   * · weights} over the products, whose outputs hold gradients here. Of each product an element is
   * one chain of fused multiply-adds over the weights' rows, in order, starting at zero; products
   * are added in the order in which they are given.
   */
  void multiplyTransposed(FloatTensor inputGradient, int rows, Product... products);

  /**
   * Backward of {@link Backend#multiply} with respect to the weights. For each sequence, in order,
   * with {@code g = Σ outputGradient[r][o] · input[r][c]}, one chain of fused multiply-adds over
   * its rows, from zero: {@code sums[o · inputs + c] += g}.
   *
   * @param sums {@code outputs × inputs}, row by row
   */
  void addGradients(
      FloatTensor outputGradient, FloatTensor input, SequenceRows sequences, float[] sums);

  /**
   * Sums of squares, as of the diagonal of the empirical Fisher matrix: as {@link #addGradients},
   * but {@code sums = fma(g, g, sums)}.
   */
  void addSquaredGradients(
      FloatTensor outputGradient, FloatTensor input, SequenceRows sequences, float[] sums);

  /**
   * Single entries of the gradient of the weights, over rows {@code from <= r < to}: {@code sums[k]
   * = fma(outputGradient[r][outputs[k]], input[r][inputs[k]], sums[k])}, row by row in order.
   *
   * @param outputs the weights' row of each entry
   * @param inputs the weights' column of each entry
   */
  void addGradientsAt(
      FloatTensor outputGradient,
      FloatTensor input,
      int from,
      int to,
      int[] outputs,
      int[] inputs,
      float[] sums);

  /**
   * Backward of {@link Backend#rmsNorm}, each run on its own. With {@code t = gradient · weight},
   * {@code f = 1 / sqrt(mean(x²) + epsilon)} and {@code m = Σ t·x / count · f · f}, the sum in
   * sixteen lanes and a tree of halves: {@code inputGradient = fma(-m, x, t) · f}.
   *
   * @param inputGradient may be {@code gradient}
   */
  void rmsNormBackward(
      FloatTensor input,
      FloatTensor weight,
      float epsilon,
      FloatTensor gradient,
      FloatTensor inputGradient,
      int rows);

  /**
   * Backward of {@link Backend#swiGlu}. With {@code e = exp(-gate)} and {@code s = 1 / (1 + e)}:
   *
   * <pre>
   *   upGradient   = gradient · (gate / (1 + e))
   *   gateGradient = gradient · up · (s · fma(gate, 1 - s, 1))
   * </pre>
   *
   * @param gateGradient may be {@code gate}
   * @param upGradient may be {@code up}
   */
  void swiGluBackward(
      FloatTensor gate,
      FloatTensor up,
      FloatTensor gradient,
      FloatTensor gateGradient,
      FloatTensor upGradient,
      int rows);

  /**
   * Backward of causal attention within each sequence of a packed batch, all of whose positions are
   * rows of it. For query {@code i} and positions {@code j} that it sees, in order:
   *
   * <pre>
   *   score[j]  = chain over elements of key · query     weight[j] = softmax(score · scale)
   *   change[j] = chain over elements of value · gradient
   *   slope[j]  = weight[j] · (change[j] - Σ weight · change) · scale
   *   queryGradient    = chain over j of key[j] · slope[j]
   *   keyGradient[j]   = chain over queries of query · slope[j]
   *   valueGradient[j] = chain over queries of gradient · weight[j]
   * </pre>
   *
   * The softmax is {@code exp(fma(score, scale, -shift)) · (1 / sum)}, shifted by the largest score
   * times {@code scale}; it and {@code Σ weight · change} are summed in sixteen lanes and a tree of
   * halves, counted from the first position that is seen. Chains over queries go head by head of
   * the group, then row by row.
   *
   * @param queries after rotation, {@code heads · keySize} columns
   * @param keys after rotation, {@code kvHeads · keySize} columns
   * @param values {@code kvHeads · valueSize} columns
   * @param gradient of attention's result, {@code heads · valueSize} columns
   */
  void attentionBackward(
      FloatTensor queries,
      FloatTensor keys,
      FloatTensor values,
      FloatTensor gradient,
      AttentionForm form,
      SequenceRows sequences,
      FloatTensor queryGradient,
      FloatTensor keyGradient,
      FloatTensor valueGradient);

  /**
   * Cross-entropy of each row's softmax with one target, and its gradient in place of the logits:
   * {@code logits = softmax(logits) - (1 at the target)}.
   *
   * @param targets a column for each row
   * @param losses set to {@code logSumExp(logits) - logits[target]}, in nats
   */
  void crossEntropyBackward(FloatTensor logits, int rows, int[] targets, double[] losses);

  /** {@code x[i] *= factors[i]} for {@code i < rows}. */
  void scaleRows(FloatTensor x, float[] factors, int rows);

  /**
   * Backward of {@link Backend#gather}: {@code out[rowIds[i]] = x[i]} for {@code i < count}, the
   * other of the leading {@code rows} rows zero.
   *
   * @param rowIds no two equal
   */
  void scatter(FloatTensor x, int[] rowIds, int count, FloatTensor out, int rows);
}
