package io.gatun.kernels;

/**
 * What this machine gives to so many threads at once: the two limits that no kernel passes
 * (Williams, Waterman and Patterson, "Roofline", CACM 52(4), 2009). A decoded token reads every
 * weight once and is bounded by memory; a long prompt multiplies each weight with many tokens and
 * is bounded by arithmetic, by this one if activations are f32.
 *
 * <p>Each limit is the median of several trials, once the JVM has compiled the loop. On a machine
 * that others use, limits move: measure before and after what is held against them.
 *
 * @param threads how many threads work at once, each on memory of its own
 * @param bytesPerSecond memory off the heap, allocated as packed weights are (see {@link
 *     MemoryProbe}), read from front to back by all threads together
 * @param macsPerSecond fused multiply-adds of f32, of all lanes and threads together
 */
public record Roofline(int threads, double bytesPerSecond, double macsPerSecond) {
  /** All threads together; several times the last-level caches of today. */
  private static final long BYTES = 512L << 20;

  private static final long FMA_TRIAL_NANOS = 20_000_000;

  /**
   * Measures both limits; takes about three seconds and 512 MiB.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public static Roofline measure(int threads) throws InterruptedException {
    return new Roofline(threads, bytesPerSecond(threads), macsPerSecond(threads));
  }

  /**
   * Measures how fast memory is read.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public static double bytesPerSecond(int threads) throws InterruptedException {
    long share = BYTES / checked(threads);
    return ProbeThreads.medianRate(threads, () -> new Reading(share));
  }

  /**
   * Measures how fast is computed.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public static double macsPerSecond(int threads) throws InterruptedException {
    return ProbeThreads.medianRate(checked(threads), Computing::new);
  }

  private static int checked(int threads) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads are 1 to 1024, not " + threads);
    }
    return threads;
  }

  private static final class Reading implements ProbeThreads.Probe {
    private final MemoryProbe probe;
    private long sum;

    Reading(long bytes) {
      probe = new MemoryProbe(bytes);
    }

    @Override
    public void runPart() {
      sum += probe.readPart();
    }

    @Override
    public double run() {
      sum += probe.read();
      return probe.bytes();
    }

    @Override
    public double result() {
      return sum;
    }

    @Override
    public void close() {
      probe.close();
    }
  }

  private static final class Computing implements ProbeThreads.Probe {
    private final FmaProbe probe = new FmaProbe();
    private double sum;

    @Override
    public void runPart() {
      sum += probe.run();
    }

    @Override
    public double run() {
      long macs = 0;
      long start = System.nanoTime();
      while (System.nanoTime() - start < FMA_TRIAL_NANOS) {
        sum += probe.run();
        macs += probe.macs();
      }
      return macs;
    }

    @Override
    public double result() {
      return sum;
    }

    @Override
    public void close() {}
  }
}
