package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.OffHeap;
import io.gatun.kernels.cpu.ScalarKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Rotary position embedding; pairs that fill no vector run the scalar code. */
final class VectorRope {
  private static final int STEP = Lanes.COUNT;
  private static final VectorShuffle<Float> PARTNERS =
      VectorShuffle.fromOp(Lanes.FLOAT, lane -> lane ^ 1);

  /** An angle of the first half of a vector for both elements of a pair. */
  private static final VectorShuffle<Float> FIRST_HALF =
      VectorShuffle.fromOp(Lanes.FLOAT, lane -> lane / 2);

  private static final VectorShuffle<Float> SECOND_HALF =
      VectorShuffle.fromOp(Lanes.FLOAT, lane -> STEP / 2 + lane / 2);

  private static final float[] SIGNS = new float[STEP];

  static {
    for (int lane = 0; lane < STEP; lane++) {
      SIGNS[lane] = lane % 2 == 0 ? -1 : 1;
    }
  }

  private VectorRope() {}

  static void turnAdjacent(
      MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs) {
    int i = 0;
    for (; i + STEP <= pairs; i += STEP) {
      long first = offset + 2L * i * Float.BYTES;
      turnFirst(x, first, cosines, sines, at + i);
      turnSecond(x, first + (long) STEP * Float.BYTES, cosines, sines, at + i);
    }
    ScalarKernels.turn(x, offset + 2L * i * Float.BYTES, 2, 1, cosines, sines, at + i, pairs - i);
  }

  /** By the first half of a vector of angles. No vectors are passed: C2 may not inline both. */
  private static void turnFirst(MemorySegment x, long to, float[] cosines, float[] sines, int at) {
    FloatVector cos = FloatVector.fromArray(Lanes.FLOAT, cosines, at).rearrange(FIRST_HALF);
    FloatVector sin = FloatVector.fromArray(Lanes.FLOAT, sines, at).rearrange(FIRST_HALF);
    turn(x, to, cos, sin);
  }

  /** By the second half. */
  private static void turnSecond(MemorySegment x, long to, float[] cosines, float[] sines, int at) {
    FloatVector cos = FloatVector.fromArray(Lanes.FLOAT, cosines, at).rearrange(SECOND_HALF);
    FloatVector sin = FloatVector.fromArray(Lanes.FLOAT, sines, at).rearrange(SECOND_HALF);
    turn(x, to, cos, sin);
  }

  private static void turn(MemorySegment x, long at, FloatVector cos, FloatVector sin) {
    FloatVector both = Lanes.load(x, at);
    FloatVector signedSin = sin.mul(FloatVector.fromArray(Lanes.FLOAT, SIGNS, 0));
    both.fma(cos, both.rearrange(PARTNERS).mul(signedSin))
        .intoMemorySegment(OffHeap.view(x), at, Lanes.ORDER);
  }

  static void turnHalves(
      MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs) {
    long half = (long) pairs * Float.BYTES;
    int i = 0;
    for (; i + STEP <= pairs; i += STEP) {
      FloatVector cos = FloatVector.fromArray(Lanes.FLOAT, cosines, at + i);
      FloatVector sin = FloatVector.fromArray(Lanes.FLOAT, sines, at + i);
      long first = offset + (long) i * Float.BYTES;
      FloatVector a = Lanes.load(x, first);
      FloatVector b = Lanes.load(x, first + half);
      a.fma(cos, b.mul(sin).neg()).intoMemorySegment(OffHeap.view(x), first, Lanes.ORDER);
      b.fma(cos, a.mul(sin)).intoMemorySegment(OffHeap.view(x), first + half, Lanes.ORDER);
    }
    long rest = offset + (long) i * Float.BYTES;
    ScalarKernels.turn(x, rest, 1, pairs, cosines, sines, at + i, pairs - i);
  }
}
