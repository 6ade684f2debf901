package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops of backpropagation that are no dense products; those run {@link
 * KernelSet#multiplyTile}. Formulas and orders are those of {@link
 * io.gatun.kernels.BackwardOperations}.
 */
public interface BackwardKernels {
  /**
   * One run's norm: see {@link io.gatun.kernels.BackwardOperations#rmsNormBackward}.
   *
   * @param lanes 16 floats of scratch
   */
  void rmsNormBackward(
      MemorySegment x,
      long xOffset,
      MemorySegment weight,
      long weightOffset,
      float epsilon,
      MemorySegment gradient,
      long gradientOffset,
      MemorySegment out,
      long outOffset,
      int count,
      float[] lanes);

  /**
   * See {@link io.gatun.kernels.BackwardOperations#swiGluBackward}; results may overwrite {@code
   * gate} and {@code up}.
   */
  void swiGluBackward(
      MemorySegment gate,
      long gateOffset,
      MemorySegment up,
      long upOffset,
      MemorySegment gradient,
      long gradientOffset,
      MemorySegment gateGradient,
      long gateGradientOffset,
      MemorySegment upGradient,
      long upGradientOffset,
      int count);

  /**
   * Softmax and its backward, for one query. In place: {@code weights = weights · inverseSum}, then
   * {@code changes = weights · (changes - Σ weights · changes) · scale}, the sum of fused
   * multiply-adds in {@link LaneSum}'s order.
   *
   * @param weights exponentials, not divided by their sum yet
   * @param lanes 16 floats of scratch
   */
  void softmaxBackward(
      float[] weights,
      int weightsAt,
      float[] changes,
      int changesAt,
      int count,
      float inverseSum,
      float scale,
      float[] lanes);

  /** {@code sums += x}. */
  void add(float[] x, int xAt, float[] sums, int sumsAt, int count);

  /** {@code sums = fma(x, x, sums)}. */
  void addSquares(float[] x, int xAt, float[] sums, int sumsAt, int count);

  /** {@code x *= factor}. */
  void scale(float[] x, int at, int count, float factor);
}
