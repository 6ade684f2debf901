package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * From the integer sums of {@link SixBitRowInt8} to outputs, as {@link Scaling} does it; scales are
 * decoded on the way, since to store and load them takes longer.
 */
final class SixBitScaling {
  private static final int GROUPS = PanelLayout.FACTOR_COLUMNS / SixBits.COLUMNS;
  private static final int GROUP_SHORTS = 2 * PanelLayout.BAND_ROWS;

  private SixBitScaling() {}

  /**
   * {@code y = fma(scale, sum · blockScale, y)}, group by group, for one vector of rows.
   *
   * @param factorsAt byte offset of the first factors, with the lane's
   * @param codesAt byte offset of the first codes of scales, with the lane's
   * @param factors columns / 256
   * @param sums pairs of half sums, {@code [group][64]}
   * @param biases what they are too small by, as pairs, one a group
   * @param blockScales one for two groups
   */
  static void scale(
      MemorySegment memory,
      long factorsAt,
      long codesAt,
      int factors,
      short[] sums,
      int at,
      int[] biases,
      int biasesAt,
      float[] blockScales,
      int blocksAt,
      float[] y,
      int yAt) {
    FloatVector sum = FloatVector.fromArray(Lanes.FLOAT, y, yAt);
    for (int factor = 0; factor < factors; factor++) {
      long start = (long) factor * PanelLayout.codedBytes(GROUPS);
      FloatVector common = HalfFloats.load(memory, factorsAt + start);
      for (int word = 0; word < GROUPS / 4; word++) {
        IntVector codes = Lanes.loadInts(memory, codesAt + start + word * Lanes.LINE);
        int first = factor * GROUPS + word * 4;
        for (int group = first; group < first + 4; group++) {
          ShortVector halves = ShortVector.fromArray(Lanes.PAIRS, sums, at + group * GROUP_SHORTS);
          IntVector exact =
              Lanes.addPairs(halves.add(Lanes.broadcastPair(biases[biasesAt + group])));
          sum =
              Lanes.toFloats(exact)
                  .mul(blockScales[blocksAt + group / 2])
                  .fma(Lanes.signedBytes(codes, 24).mul(common), sum);
          codes = codes.lanewise(VectorOperators.LSHR, 8);
        }
      }
    }
    sum.intoArray(y, yAt);
  }
}
