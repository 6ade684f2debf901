package io.gatun.kernels.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Nothing but fused multiply-adds, as many as the processor takes. 24 accumulators, as many as the
 * widest tile of the kernels has: enough independent chains to hide the latency of two pipes, few
 * enough for 32 registers. They start at zero and the loop is short: beyond about a hundred inlined
 * vector operations in one method C2 may give up inlining, and then vectors are boxed and this
 * measures the allocator.
 */
public final class FmaLoop {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int ACCUMULATORS = 24;
  private static final int STEPS = 4096;

  /** Multiply-adds of one lane that a call does. */
  public static final long MACS = (long) STEPS * ACCUMULATORS * FLOATS.length();

  private FmaLoop() {}

  /** The sum of {@link #MACS} products of two numbers. */
  public static float run(float left, float right) {
    FloatVector x = FloatVector.broadcast(FLOATS, left);
    FloatVector y = FloatVector.broadcast(FLOATS, right);
    FloatVector a00 = FloatVector.zero(FLOATS);
    FloatVector a01 = FloatVector.zero(FLOATS);
    FloatVector a02 = FloatVector.zero(FLOATS);
    FloatVector a03 = FloatVector.zero(FLOATS);
    FloatVector a04 = FloatVector.zero(FLOATS);
    FloatVector a05 = FloatVector.zero(FLOATS);
    FloatVector a06 = FloatVector.zero(FLOATS);
    FloatVector a07 = FloatVector.zero(FLOATS);
    FloatVector a08 = FloatVector.zero(FLOATS);
    FloatVector a09 = FloatVector.zero(FLOATS);
    FloatVector a10 = FloatVector.zero(FLOATS);
    FloatVector a11 = FloatVector.zero(FLOATS);
    FloatVector a12 = FloatVector.zero(FLOATS);
    FloatVector a13 = FloatVector.zero(FLOATS);
    FloatVector a14 = FloatVector.zero(FLOATS);
    FloatVector a15 = FloatVector.zero(FLOATS);
    FloatVector a16 = FloatVector.zero(FLOATS);
    FloatVector a17 = FloatVector.zero(FLOATS);
    FloatVector a18 = FloatVector.zero(FLOATS);
    FloatVector a19 = FloatVector.zero(FLOATS);
    FloatVector a20 = FloatVector.zero(FLOATS);
    FloatVector a21 = FloatVector.zero(FLOATS);
    FloatVector a22 = FloatVector.zero(FLOATS);
    FloatVector a23 = FloatVector.zero(FLOATS);
    for (int step = 0; step < STEPS; step++) {
      a00 = x.fma(y, a00);
      a01 = x.fma(y, a01);
      a02 = x.fma(y, a02);
      a03 = x.fma(y, a03);
      a04 = x.fma(y, a04);
      a05 = x.fma(y, a05);
      a06 = x.fma(y, a06);
      a07 = x.fma(y, a07);
      a08 = x.fma(y, a08);
      a09 = x.fma(y, a09);
      a10 = x.fma(y, a10);
      a11 = x.fma(y, a11);
      a12 = x.fma(y, a12);
      a13 = x.fma(y, a13);
      a14 = x.fma(y, a14);
      a15 = x.fma(y, a15);
      a16 = x.fma(y, a16);
      a17 = x.fma(y, a17);
      a18 = x.fma(y, a18);
      a19 = x.fma(y, a19);
      a20 = x.fma(y, a20);
      a21 = x.fma(y, a21);
      a22 = x.fma(y, a22);
      a23 = x.fma(y, a23);
    }
    FloatVector s0 = a00.add(a01).add(a02.add(a03));
    FloatVector s1 = a04.add(a05).add(a06.add(a07));
    FloatVector s2 = a08.add(a09).add(a10.add(a11));
    FloatVector s3 = a12.add(a13).add(a14.add(a15));
    FloatVector s4 = a16.add(a17).add(a18.add(a19));
    FloatVector s5 = a20.add(a21).add(a22.add(a23));
    FloatVector sum = s0.add(s1).add(s2.add(s3)).add(s4.add(s5));
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
