package io.gatun.kernels;

import io.gatun.kernels.cpu.vector.FmaLoop;

/**
 * Does fused multiply-adds of f32 by the widest vectors of this JVM, on the thread that calls. One
 * thread uses a probe; {@link Roofline} runs several at once.
 */
public final class FmaProbe {
  // Fields and not constants, lest the compiler computes the answer. Their product is a power of
  // two, so that every partial sum is exact.
  private float left = 0.5f;
  private float right = 0.25f;

  /**
   * Checks the loop once.
   *
   * @throws IllegalStateException if it gives a wrong sum
   */
  public FmaProbe() {
    float sum = run();
    float expected = macs() * left * right;
    if (sum != expected) {
      throw new IllegalStateException(
          "the sum of multiply-adds is "
              + sum
              + ", not "
              + expected
              + ": this JVM computes wrongly");
    }
  }

  /** Multiply-adds of one lane that {@link #run} does. */
  public long macs() {
    return FmaLoop.MACS;
  }

  /** Does them; the sum keeps the work from being left out. Takes some 30 µs. */
  public float run() {
    return FmaLoop.run(left, right);
  }
}
