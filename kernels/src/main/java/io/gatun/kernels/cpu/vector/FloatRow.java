package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two vectors of rows of floats, of 32 or 16 bits, times one row of floats.
 *
 * <p>Not to be inlined: in one method the three loops pass the 18,000 nodes from which C2 puts
 * inlining off, and box their vectors. The launcher has flags for that.
 */
final class FloatRow {
  private static final long LINE = 64;

  private FloatRow() {}

  /**
   * Adds to two vectors of rows, one after the other in the band.
   *
   * @param a byte offset of the first vector's first line; {@code b} of the second's
   */
  static void floats(
      MemorySegment memory, long a, long b, int columns, float[] x, float[] sums, int row) {
    FloatVector ya = FloatVector.fromArray(Lanes.FLOAT, sums, row);
    FloatVector yb = FloatVector.fromArray(Lanes.FLOAT, sums, row + Lanes.COUNT);
    for (int i = 0; i < columns; i++) {
      FloatVector xs = Lanes.broadcast(x[i]);
      ya = Lanes.load(memory, a + i * LINE).fma(xs, ya);
      yb = Lanes.load(memory, b + i * LINE).fma(xs, yb);
    }
    ya.intoArray(sums, row);
    yb.intoArray(sums, row + Lanes.COUNT);
  }

  /** The same for pairs of f16; an odd column at the end has a word of its own. */
  static void halves(
      MemorySegment memory, long a, long b, int columns, float[] x, float[] sums, int row) {
    FloatVector ya = FloatVector.fromArray(Lanes.FLOAT, sums, row);
    FloatVector yb = FloatVector.fromArray(Lanes.FLOAT, sums, row + Lanes.COUNT);
    int pairs = columns / 2;
    for (int i = 0; i < pairs; i++) {
      IntVector wa = Lanes.loadInts(memory, a + i * LINE);
      IntVector wb = Lanes.loadInts(memory, b + i * LINE);
      FloatVector xs = Lanes.broadcast(x[2 * i]);
      ya = HalfFloats.widenLow(wa).fma(xs, ya);
      yb = HalfFloats.widenLow(wb).fma(xs, yb);
      xs = Lanes.broadcast(x[2 * i + 1]);
      ya = HalfFloats.widenHigh(wa).fma(xs, ya);
      yb = HalfFloats.widenHigh(wb).fma(xs, yb);
    }
    if (columns % 2 == 1) {
      FloatVector xs = Lanes.broadcast(x[columns - 1]);
      ya = HalfFloats.widenLow(Lanes.loadInts(memory, a + pairs * LINE)).fma(xs, ya);
      yb = HalfFloats.widenLow(Lanes.loadInts(memory, b + pairs * LINE)).fma(xs, yb);
    }
    ya.intoArray(sums, row);
    yb.intoArray(sums, row + Lanes.COUNT);
  }

  /** The same for pairs of bf16. */
  static void brainFloats(
      MemorySegment memory, long a, long b, int columns, float[] x, float[] sums, int row) {
    FloatVector ya = FloatVector.fromArray(Lanes.FLOAT, sums, row);
    FloatVector yb = FloatVector.fromArray(Lanes.FLOAT, sums, row + Lanes.COUNT);
    int pairs = columns / 2;
    for (int i = 0; i < pairs; i++) {
      IntVector wa = Lanes.loadInts(memory, a + i * LINE);
      IntVector wb = Lanes.loadInts(memory, b + i * LINE);
      FloatVector xs = Lanes.broadcast(x[2 * i]);
      ya = lowBrainFloat(wa).fma(xs, ya);
      yb = lowBrainFloat(wb).fma(xs, yb);
      xs = Lanes.broadcast(x[2 * i + 1]);
      ya = wa.and(0xffff0000).reinterpretAsFloats().fma(xs, ya);
      yb = wb.and(0xffff0000).reinterpretAsFloats().fma(xs, yb);
    }
    if (columns % 2 == 1) {
      FloatVector xs = Lanes.broadcast(x[columns - 1]);
      ya = lowBrainFloat(Lanes.loadInts(memory, a + pairs * LINE)).fma(xs, ya);
      yb = lowBrainFloat(Lanes.loadInts(memory, b + pairs * LINE)).fma(xs, yb);
    }
    ya.intoArray(sums, row);
    yb.intoArray(sums, row + Lanes.COUNT);
  }

  private static FloatVector lowBrainFloat(IntVector words) {
    return words.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }
}
