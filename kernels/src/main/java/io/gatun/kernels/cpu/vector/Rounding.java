package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.Int8Rows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Rounds floats to blocks of 32 integers with a scale. */
final class Rounding {
  /** Adding and subtracting it rounds numbers of this size to nearest even. */
  private static final float ROUNDER = 12582912f;

  private Rounding() {}

  static void quantize(float[] x, int count, int[] q, float[] scales, int scalesAt) {
    int block = scalesAt;
    for (int from = 0; from < count; from += Int8Rows.BLOCK) {
      FloatVector largest = Lanes.zero();
      for (int i = from; i < from + Int8Rows.BLOCK; i += Lanes.COUNT) {
        largest = FloatVector.fromArray(Lanes.FLOAT, x, i).abs().max(largest);
      }
      float max = largest.reduceLanes(VectorOperators.MAX);
      boolean zero = max < Int8Rows.SMALLEST;
      round(x, from, zero ? 0 : 127 / max, q);
      scales[block++] = zero ? 0 : max / 127;
    }
  }

  private static void round(float[] x, int from, float inverse, int[] q) {
    for (int i = from; i < from + Int8Rows.BLOCK; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.FLOAT, x, i)
          .mul(inverse)
          .add(ROUNDER)
          .sub(ROUNDER)
          .convertShape(VectorOperators.F2I, Lanes.INT, 0)
          .reinterpretAsInts()
          .intoArray(q, i);
    }
  }
}
