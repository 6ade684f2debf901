package io.gatun.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Supplier;

/** Runs one probe a thread, all at once, several times over. Each phase is a trial. */
final class ProbeThreads extends Phaser {
  /** What one thread does in a trial. Made, run and closed by that thread. */
  interface Probe extends AutoCloseable {
    /** Does a small part of it, so often that the JVM compiles what it does. */
    void runPart();

    /** Does it, and says how much was done. */
    double run();

    /** What came out, so that none of it is left out. */
    double result();

    @Override
    void close();
  }

  private static final int TRIALS = 9;

  /**
   * Compiled, all parts take well under a second. Before that a single one may take a second: they
   * are counted and not timed, for nobody knows how long the compiler takes on a busy machine.
   */
  private static final int WARM_UP_PARTS = 2000;

  private static final long MOST_WARM_UP_NANOS = 60_000_000_000L;
  private static final long WARM_UP_NANOS = 100_000_000;

  private final DoubleAdder done = new DoubleAdder();
  private final DoubleAdder results = new DoubleAdder();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Double> rates = new ArrayList<>();
  private long warmUpEnd;
  private long start;

  private ProbeThreads(int threads) {
    super(threads);
  }

  /** Done a second by all threads together: the median of the trials. */
  static double medianRate(int threads, Supplier<Probe> probes) throws InterruptedException {
    return new ProbeThreads(threads).measure(threads, probes);
  }

  private double measure(int threads, Supplier<Probe> probes) throws InterruptedException {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(Thread.ofPlatform().daemon().name("gatun-probe-" + i).start(() -> work(probes)));
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } finally {
      forceTermination(); // those that an interrupted caller no longer waits for
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a probe failed: " + failure.get(), failure.get());
    }
    double[] sorted = rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[TRIALS / 2];
  }

  private void work(Supplier<Probe> probes) {
    try (Probe probe = probes.get()) {
      warmUp(probe);
      arriveAndAwaitAdvance();
      while (!isTerminated()) {
        done.add(probe.run());
        arriveAndAwaitAdvance();
      }
      results.add(probe.result());
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
      forceTermination();
    }
  }

  private static void warmUp(Probe probe) {
    long start = System.nanoTime();
    for (int i = 0; i < WARM_UP_PARTS; i++) {
      probe.runPart();
      if (System.nanoTime() - start > MOST_WARM_UP_NANOS) {
        throw new IllegalStateException(
            "this JVM does not compile vector code: %d parts of %d took a minute"
                .formatted(i, WARM_UP_PARTS));
      }
    }
  }

  /** While all threads wait: one trial is over, the next begins unless there were enough. */
  @Override
  protected boolean onAdvance(int phase, int registeredParties) {
    long now = System.nanoTime();
    double amount = done.sumThenReset();
    if (phase == 0) {
      warmUpEnd = now + WARM_UP_NANOS;
    } else if (start > warmUpEnd) {
      rates.add(amount * 1e9 / (now - start));
    }
    start = System.nanoTime();
    return rates.size() == TRIALS;
  }
}
