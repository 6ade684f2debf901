package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops of attention, one block of positions at a time. Keys lie as {@code [position /
 * 16][element][16]}, values as {@code [element / 16][position][16]}; how far one line of panels is
 * from the next is an argument, so that floats are read where the cache has them.
 */
public interface AttentionKernels {
  /** Positions of a block, which starts at a multiple of it. Part of what attention is. */
  int BLOCK = 128;

  /** Queries of a group: {@code queries[element · 12 + query]}. */
  int GROUP = 12;

  /** Positions that scores are computed for are multiples of this. */
  int SPAN = 32;

  /** Elements of a head that share a scale in a cache of 8-bit codes. */
  int SCALE_BLOCK = 32;

  /**
   * Scores of some queries, each one chain of fused multiply-adds over the elements, from zero:
   *
   * <pre>
   *   scores[scoresOffset + query · 128 + position] = keys[position / 16][·][position % 16] · query
   * </pre>
   *
   * @param panelBytes from 16 positions to the next 16
   * @param positions how many, a multiple of {@link #SPAN}
   * @param count how many queries of the group are wanted, 1 to 12; the scores of all twelve may be
   *     overwritten
   */
  void scores(
      MemorySegment keys,
      long offset,
      long panelBytes,
      int size,
      int positions,
      float[] queries,
      int queriesOffset,
      int count,
      float[] scores,
      int scoresOffset);

  /**
   * Scores to weights, in place: {@code exp(fma(score, scale, -shift))} with {@code shift =
   * fma(largest score that is a number, scale, 0)}, so that zero has one sign; zero outside {@code
   * [from, to)} and where the score is minus infinity.
   *
   * @param count scores, a multiple of 16
   * @param sums {@code sums[at]} is set to the shift, {@code sums[at + 1]} to the sum of the
   *     weights in {@link LaneSum}'s order
   * @param lanes 16 floats of scratch
   */
  void weights(
      float[] scores,
      int offset,
      int count,
      int from,
      int to,
      float scale,
      float[] sums,
      int at,
      float[] lanes);

  /**
   * Weighted sums of values, each one chain of fused multiply-adds over the positions, from zero:
   *
   * <pre>
   *   out[outOffset + query · outStride + element] =
   *       Σ values[element / 16][position][element % 16] · weights[weightsOffset + query · 128 + position]
   * </pre>
   *
   * @param panelBytes from 16 elements to the next 16
   * @param size elements, a multiple of 32
   * @param count how many queries are wanted, 1 to 12; weights of twelve are read, sums of all
   *     twelve may be overwritten
   */
  void weighValues(
      MemorySegment values,
      long offset,
      long panelBytes,
      int size,
      int positions,
      float[] weights,
      int weightsOffset,
      int count,
      float[] out,
      int outOffset,
      int outStride);

  /** {@code total = fma(block, take, total · keep)}; count is a multiple of 16. */
  void merge(float[] total, int at, float[] block, int blockAt, int count, float keep, float take);

  /** Finite half-precision numbers to floats; count is a multiple of 16. */
  void widenHalves(
      MemorySegment source, long offset, int count, MemorySegment target, long targetOffset);

  /**
   * Keys of 16 positions: {@code target[element][16] = code · scale}.
   *
   * @param codes {@code [element / 4][16]} words of four codes, the first in the low bits
   * @param scales {@code [element / 32][16]} floats
   * @param elements a multiple of 4
   */
  void widenKeyCodes(
      MemorySegment source,
      long codes,
      long scales,
      int elements,
      MemorySegment target,
      long targetOffset);

  /**
   * Values of 16 elements: {@code target[position][16] = code · scale}.
   *
   * @param codes {@code [position / 4][16]} words of four codes, the first in the low bits
   * @param scales {@code [position]} floats
   * @param positions a multiple of 4
   */
  void widenValueCodes(
      MemorySegment source,
      long codes,
      long scales,
      int positions,
      MemorySegment target,
      long targetOffset);
}
