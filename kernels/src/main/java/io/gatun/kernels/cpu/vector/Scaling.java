package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * From integer sums to outputs: {@code y = fma(scale, sum · blockScale, y)}, group by group, for
 * one vector of rows. Sums come as the kernel before made them: 32-bit integers, pairs of 16 bits
 * whose sum fits 16 bits, or floats that are integers.
 */
final class Scaling {
  private static final int BAND = PanelLayout.BAND_ROWS;

  private Scaling() {}

  /**
   * Integers of one row, {@code [group][32]}.
   *
   * @param blocksAt where the first group's block is among the scales
   * @param blockShift 0 if a group is a block, 1 if it is half of one
   */
  static void integers(
      int[] sums,
      int at,
      int groups,
      float[] blockScales,
      int blocksAt,
      int blockShift,
      float[] scales,
      int scalesAt,
      float[] y,
      int yAt) {
    FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    for (int group = 0; group < groups; group++) {
      IntVector exact = IntVector.fromArray(Lanes.INT, sums, at + group * BAND);
      float block = blockScales[blocksAt + (group >> blockShift)];
      sum = Lanes.addScaled(exact, block, scales, scalesAt + group * Tiles.ROWS, sum);
    }
    sum.intoArray(y, yAt);
  }

  /** See {@link HalfScaling#unsignedPairs}. */
  static void unsignedPairs(
      short[] sums,
      int at,
      int blocks,
      int[] centres,
      int[] blockSums,
      float[] blockScales,
      int blocksAt,
      float[] scales,
      int scalesAt,
      float[] y,
      int yAt) {
    FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    ShortVector before = ShortVector.zero(Lanes.PAIRS);
    for (int block = 0; block < blocks; block++) {
      ShortVector total = ShortVector.fromArray(Lanes.PAIRS, sums, at + block * 2 * BAND);
      IntVector pair = total.sub(before).reinterpretAsInts();
      before = total;
      IntVector exact =
          pair.lanewise(VectorOperators.LSHL, 16)
              .add(pair)
              .add(centres[blocksAt + block])
              .lanewise(VectorOperators.ASHR, 16)
              .add(8 * blockSums[blocksAt + block]);
      float scale = blockScales[blocksAt + block];
      sum = Lanes.addScaled(exact, scale, scales, scalesAt + block * Tiles.ROWS, sum);
    }
    sum.intoArray(y, yAt);
  }

  /**
   * Pairs of half sums of one row, block by block, whose whole sum fits 16 bits, which saves an
   * operation.
   */
  static void smallHalfSums(
      short[] sums,
      int at,
      int step,
      int blocks,
      int bias,
      int[] blockSums,
      int blocksAt,
      float[] blockScales,
      float[] scales,
      int scalesAt,
      float[] y,
      int yAt) {
    FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    for (int block = 0; block < blocks; block++) {
      IntVector pair =
          ShortVector.fromArray(Lanes.PAIRS, sums, at + block * step).reinterpretAsInts();
      IntVector exact =
          pair.lanewise(VectorOperators.LSHL, 16)
              .add(pair)
              .lanewise(VectorOperators.ASHR, 16)
              .add(bias * blockSums[blocksAt + block]);
      float scale = blockScales[blocksAt + block];
      sum = Lanes.addScaled(exact, scale, scales, scalesAt + block * Tiles.ROWS, sum);
    }
    sum.intoArray(y, yAt);
  }

  /** {@code y = fma(offset, sum, y)}, group by group, for one vector of rows. */
  static void offsets(
      float[] offsets, int at, int groups, float[] sums, int sumsAt, float[] y, int yAt) {
    FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    for (int group = 0; group < groups; group++) {
      sum =
          FloatVector.fromArray(Lanes.FLOAT, offsets, at + group * Tiles.ROWS)
              .fma(Lanes.broadcast(sums[sumsAt + group]), sum);
    }
    sum.intoArray(y, yAt);
  }

  /**
   * Floats of one group of some tokens, {@code [token][32]}.
   *
   * @param blockStep from a token's block to the next token's
   */
  static void floats(
      float[] sums,
      int at,
      int tokens,
      float[] blockScales,
      int block,
      int blockStep,
      float[] scales,
      int scalesAt,
      float[] y,
      int yAt) {
    FloatVector scale = FloatVector.fromArray(Lanes.FLOAT, scales, scalesAt);
    for (int token = 0; token < tokens; token++) {
      FloatVector.fromArray(Lanes.FLOAT, sums, at + token * BAND)
          .mul(blockScales[block + token * blockStep])
          .fma(scale, FloatVector.fromArray(Lanes.FLOAT, y, yAt + token * BAND))
          .intoArray(y, yAt + token * BAND);
    }
  }
}
