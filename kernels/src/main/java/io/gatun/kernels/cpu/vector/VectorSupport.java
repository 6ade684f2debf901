package io.gatun.kernels.cpu.vector;

import jdk.incubator.vector.FloatVector;

/** What the Vector API offers on this processor. */
public final class VectorSupport {
  private VectorSupport() {}

  /** The widest vectors of floats, in bits: 128, 256 or 512. */
  public static int widestBits() {
    return Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize());
  }
}
