package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** IEEE half precision to single, exactly: JDK 25 has no vector conversion for it. */
final class HalfFloats {
  /** Re-biases the exponent from 5 bits to 8, and makes normal numbers of subnormal ones. */
  private static final float TWO_TO_112 = 0x1p112f;

  private HalfFloats() {}

  /** Widens halves in the low 16 bits of each lane; the other bits are ignored. */
  static FloatVector widen(IntVector halves) {
    IntVector magnitude = halves.and(0x7fff);
    VectorMask<Integer> special = magnitude.compare(VectorOperators.GE, 0x7c00);
    IntVector bits =
        magnitude
            .lanewise(VectorOperators.LSHL, 13)
            .reinterpretAsFloats()
            .mul(TWO_TO_112)
            .reinterpretAsInts()
            .lanewise(VectorOperators.OR, 0x7f800000, special);
    IntVector sign = halves.lanewise(VectorOperators.LSHL, 16).and(0x80000000);
    return bits.or(sign).reinterpretAsFloats();
  }

  /** The same for halves that are finite, as weights are: packing refuses others. */
  static FloatVector widenFinite(IntVector halves) {
    IntVector sign = halves.lanewise(VectorOperators.LSHL, 16).and(0x80000000);
    return halves
        .and(0x7fff)
        .lanewise(VectorOperators.LSHL, 13)
        .reinterpretAsFloats()
        .mul(TWO_TO_112)
        .reinterpretAsInts()
        .or(sign)
        .reinterpretAsFloats();
  }

  static FloatVector loadFinite(MemorySegment source, long offset) {
    return widenFinite(
        Lanes.loadShorts(source, offset)
            .convertShape(VectorOperators.S2I, Lanes.INT, 0)
            .reinterpretAsInts());
  }

  static FloatVector load(MemorySegment source, long offset) {
    return widen(
        Lanes.loadShorts(source, offset)
            .convertShape(VectorOperators.S2I, Lanes.INT, 0)
            .reinterpretAsInts());
  }
}
