package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.kernels.cpu.vector.VectorKernels;
import io.gatun.kernels.cpu.vector.VectorSupport;

/**
 * The vector width that this JVM tests: the system property {@code gatun.test.width}, or else the
 * widest that there is. The build runs the parity table in a JVM for each width.
 */
final class TestWidth {
  private TestWidth() {}

  static int bits() {
    int widest = VectorSupport.widestBits();
    int width = Integer.getInteger("gatun.test.width", widest);
    assumeTrue(
        width <= widest,
        "vectors of " + width + " bits are not to be had here: the widest are of " + widest);
    return width;
  }

  static KernelSet vectorKernels() {
    VectorWidth.fix(bits());
    return new VectorKernels();
  }
}
