package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.OffHeap;
import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.VectorWidth;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species that all kernels use: constants to the compiler, which is what makes the kernels
 * fast, so one width serves a whole JVM.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOAT =
      VectorSpecies.of(float.class, VectorShape.forBitSize(VectorWidth.bits()));
  static final VectorSpecies<Integer> INT =
      VectorSpecies.of(int.class, VectorShape.forBitSize(VectorWidth.bits()));

  /** As many shorts as there are floats in a vector. */
  static final VectorSpecies<Short> SHORT =
      VectorSpecies.of(short.class, VectorShape.forBitSize(VectorWidth.bits() / 2));

  /** Twice as many shorts: each 32-bit lane is a pair of them. */
  static final VectorSpecies<Short> PAIRS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(VectorWidth.bits()));

  /** Floats in a vector: 16, 8 or 4. */
  static final int COUNT = FLOAT.length();

  /** Bytes of a line of a panel: 16 floats or words. */
  static final long LINE = (long) PanelLayout.PANEL_ROWS * Float.BYTES;

  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private Lanes() {}

  static FloatVector zero() {
    return FloatVector.zero(FLOAT);
  }

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOAT, value);
  }

  static FloatVector load(MemorySegment source, long offset) {
    return FloatVector.fromMemorySegment(FLOAT, OffHeap.view(source), offset, ORDER);
  }

  static IntVector loadInts(MemorySegment source, long offset) {
    return IntVector.fromMemorySegment(INT, OffHeap.view(source), offset, ORDER);
  }

  static ShortVector loadPairs(MemorySegment source, long offset) {
    return ShortVector.fromMemorySegment(PAIRS, OffHeap.view(source), offset, ORDER);
  }

  /** A pair of 16-bit integers in every 32-bit lane. */
  static ShortVector broadcastPair(int pair) {
    return IntVector.broadcast(INT, pair).reinterpretAsShorts();
  }

  /** The sum of each pair of 16-bit integers, as 32 bits. */
  static IntVector addPairs(ShortVector pairs) {
    IntVector both = pairs.reinterpretAsInts();
    return both.lanewise(VectorOperators.LSHL, 16)
        .lanewise(VectorOperators.ASHR, 16)
        .add(both.lanewise(VectorOperators.ASHR, 16));
  }

  static FloatVector toFloats(IntVector integers) {
    return (FloatVector) integers.convertShape(VectorOperators.I2F, FLOAT, 0);
  }

  /**
   * The signed byte of each word that a shift to the left brings to the top; here, since {@link
   * Factors} is not inlined.
   */
  static FloatVector signedBytes(IntVector words, int shift) {
    return toFloats(words.lanewise(VectorOperators.LSHL, shift).lanewise(VectorOperators.ASHR, 24));
  }

  /**
   * {@code sum + integers · factor · scales[at ..]}; here, since {@link Scaling} is not inlined.
   */
  static FloatVector addScaled(
      IntVector integers, float factor, float[] scales, int at, FloatVector sum) {
    return toFloats(integers).mul(factor).fma(FloatVector.fromArray(FLOAT, scales, at), sum);
  }

  static ShortVector loadShorts(MemorySegment source, long offset) {
    return ShortVector.fromMemorySegment(SHORT, OffHeap.view(source), offset, ORDER);
  }
}
