package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Finite IEEE half precision to single, exactly: JDK 25 has no vector conversion for it. Weights
 * and cached keys and values are finite; packing and storing refuse others.
 */
final class HalfFloats {
  /** Re-biases the exponent from 5 bits to 8, and makes normal numbers of subnormal ones. */
  private static final float TWO_TO_112 = 0x1p112f;

  /** The sign, and the magnitude 13 bits further up, where a float has it. */
  private static final int SIGN_AND_MAGNITUDE = 0x8fffe000;

  private HalfFloats() {}

  /** Widens the low 16 bits of each lane; the other bits are ignored. */
  static FloatVector widenLow(IntVector words) {
    return widenHigh(words.lanewise(VectorOperators.LSHL, 16));
  }

  /** Widens the high 16 bits of each lane; the other bits are ignored. */
  static FloatVector widenHigh(IntVector words) {
    return rebias(words.lanewise(VectorOperators.ASHR, 3));
  }

  static FloatVector load(MemorySegment source, long offset) {
    return rebias(
        Lanes.loadShorts(source, offset)
            .convertShape(VectorOperators.S2I, Lanes.INT, 0)
            .reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, 13));
  }

  private static FloatVector rebias(IntVector shifted) {
    return shifted.and(SIGN_AND_MAGNITUDE).reinterpretAsFloats().mul(TWO_TO_112);
  }
}
