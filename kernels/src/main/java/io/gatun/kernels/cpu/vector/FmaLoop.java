package io.gatun.kernels.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Nothing but fused multiply-adds, as many as the processor takes. Twelve sums: enough independent
 * chains for two pipes of four cycles' latency, which need eight, and with both factors few enough
 * for the 16 vector registers of a processor without AVX-512. They start at zero and the loop is
 * short: beyond about a hundred inlined vector operations in one method C2 may give up inlining,
 * and then vectors are boxed and this measures the allocator.
 *
 * <p>Vectors are the widest that this JVM uses, also where kernels were given narrower ones: this
 * is the limit of the machine, and what a narrower choice leaves of it is part of what the kernels
 * fall short by.
 */
public final class FmaLoop {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int SUMS = 12;
  private static final int STEPS = 8192;

  /** Multiply-adds of one lane that a call does. */
  public static final long MACS = (long) STEPS * SUMS * FLOATS.length();

  // A field and not a constant, lest C2 knows the number of turns: it would unroll the loop and put
  // the multiply-adds of one sum behind each other, where they wait for each other.
  private static int stride = 1;

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
    int stride = FmaLoop.stride;
    for (int step = 0; step < STEPS; step += stride) {
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
    }
    FloatVector s0 = a00.add(a01).add(a02.add(a03));
    FloatVector s1 = a04.add(a05).add(a06.add(a07));
    FloatVector s2 = a08.add(a09).add(a10.add(a11));
    return s0.add(s1).add(s2).reduceLanes(VectorOperators.ADD);
  }
}
