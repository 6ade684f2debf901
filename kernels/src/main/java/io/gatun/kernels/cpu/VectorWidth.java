package io.gatun.kernels.cpu;

/**
 * The vector width of this JVM. The compiler needs it as a constant, so it is fixed once, before
 * the first vector kernel is loaded.
 */
public final class VectorWidth {
  private static int fixed;

  private VectorWidth() {}

  /** Fixes the width, or confirms it. */
  static synchronized void fix(int bits) {
    if (fixed != 0 && fixed != bits) {
      throw new IllegalStateException(
          "this JVM already computes with vectors of "
              + fixed
              + " bits; "
              + bits
              + " bits need a JVM of their own");
    }
    fixed = bits;
  }

  /** The width in bits. */
  public static synchronized int bits() {
    if (fixed == 0) {
      throw new IllegalStateException("no backend has fixed the vector width yet");
    }
    return fixed;
  }
}
