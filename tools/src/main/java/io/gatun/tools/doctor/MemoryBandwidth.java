package io.gatun.tools.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how fast all threads together read memory, which bounds how fast tokens can be
 * generated: each token reads every weight once.
 */
final class MemoryBandwidth {
  /** More than most last-level caches hold. */
  private static final long BYTES = 512L << 20;

  private static final int TRIALS = 7;
  private static final int WARM_UP = 2;
  private static final int STEP = 64;

  private MemoryBandwidth() {}

  /** Bytes a second: the median of several trials. */
  static double measure(int threads) throws InterruptedException, ExecutionException {
    long share = BYTES / threads / STEP * STEP;
    try (Arena arena = Arena.ofShared();
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      MemorySegment memory = arena.allocate(share * threads, STEP);
      double[] rates = new double[TRIALS];
      long sum = 0;
      for (int trial = -WARM_UP; trial < TRIALS; trial++) {
        long start = System.nanoTime();
        List<Future<Long>> parts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          MemorySegment part = memory.asSlice(i * share, share);
          parts.add(pool.submit(() -> sum(part)));
        }
        for (Future<Long> part : parts) {
          sum += part.get();
        }
        if (trial >= 0) {
          rates[trial] = share * threads / ((System.nanoTime() - start) / 1e9);
        }
      }
      if (sum != 0) {
        throw new IllegalStateException("fresh memory is not zero");
      }
      Arrays.sort(rates);
      return rates[TRIALS / 2];
    }
  }

  /** Eight chains of additions, so that the processor waits for memory and not for them. */
  private static long sum(MemorySegment part) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    long e = 0;
    long f = 0;
    long g = 0;
    long h = 0;
    for (long i = 0; i < part.byteSize(); i += STEP) {
      a += part.get(ValueLayout.JAVA_LONG, i);
      b += part.get(ValueLayout.JAVA_LONG, i + 8);
      c += part.get(ValueLayout.JAVA_LONG, i + 16);
      d += part.get(ValueLayout.JAVA_LONG, i + 24);
      e += part.get(ValueLayout.JAVA_LONG, i + 32);
      f += part.get(ValueLayout.JAVA_LONG, i + 40);
      g += part.get(ValueLayout.JAVA_LONG, i + 48);
      h += part.get(ValueLayout.JAVA_LONG, i + 56);
    }
    return a + b + c + d + e + f + g + h;
  }
}
