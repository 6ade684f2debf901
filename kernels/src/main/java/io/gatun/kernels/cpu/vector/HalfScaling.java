package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What {@link Scaling} does, with scales that are f16 in memory and widened on the way: to store
 * and load them as floats would take half as long again.
 */
final class HalfScaling {
  private static final int BAND = PanelLayout.BAND_ROWS;

  /** Bytes from a group's scales to the next's. */
  private static final long STEP = (long) PanelLayout.PANEL_ROWS * Short.BYTES;

  private HalfScaling() {}

  /** See {@link Scaling#integers}. */
  static void integers(
      MemorySegment memory,
      long scales,
      int groups,
      int[] sums,
      int at,
      float[] blockScales,
      int blocksAt,
      int blockShift,
      float[] y,
      int yAt) {
    FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    for (int group = 0; group < groups; group++) {
      float block = blockScales[blocksAt + (group >> blockShift)];
      sum =
          Lanes.toFloats(IntVector.fromArray(Lanes.INT, sums, at + group * BAND))
              .mul(block)
              .fma(HalfFloats.load(memory, scales + group * STEP), sum);
    }
    sum.intoArray(y, yAt);
  }

  /**
   * Pairs of one row, {@code [block][64]}, as {@link NibbleRowInt8} leaves them: running from block
   * to block, the sum of both halves modulo 2¹⁶. Groups are blocks; codes are those less 8, so that
   * a block's sum is a number of 16 bits.
   *
   * @param centres see {@link io.gatun.kernels.cpu.Int8Rows#centres}
   */
  static void centredPairs(
      MemorySegment memory,
      long scales,
      int blocks,
      short[] sums,
      int at,
      int[] centres,
      float[] blockScales,
      int blocksAt,
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
              .lanewise(VectorOperators.ASHR, 16);
      sum =
          Lanes.toFloats(exact)
              .mul(blockScales[blocksAt + block])
              .fma(HalfFloats.load(memory, scales + block * STEP), sum);
    }
    sum.intoArray(y, yAt);
  }

  /** The same of codes of 0..15. */
  static void unsignedPairs(
      MemorySegment memory,
      long scales,
      int blocks,
      short[] sums,
      int at,
      int[] centres,
      int[] blockSums,
      float[] blockScales,
      int blocksAt,
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
      sum =
          Lanes.toFloats(exact)
              .mul(blockScales[blocksAt + block])
              .fma(HalfFloats.load(memory, scales + block * STEP), sum);
    }
    sum.intoArray(y, yAt);
  }

  /** {@code y = fma(offset, sum, y)}, group by group, for one vector of rows. */
  static void offsets(
      MemorySegment memory,
      long offsets,
      int groups,
      float[] sums,
      int sumsAt,
      float[] y,
      int yAt) {
    FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    for (int group = 0; group < groups; group++) {
      sum =
          HalfFloats.load(memory, offsets + group * STEP)
              .fma(Lanes.broadcast(sums[sumsAt + group]), sum);
    }
    sum.intoArray(y, yAt);
  }
}
