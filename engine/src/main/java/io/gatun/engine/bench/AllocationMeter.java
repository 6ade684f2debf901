package io.gatun.engine.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts what the threads of a step allocate on the heap: the thread that made the meter, and all
 * kernel workers that were there then. Those of other backends are idle, unless others use them
 * meanwhile. Reading allocates nothing.
 */
final class AllocationMeter {
  /** How the kernels name the threads of their pools. */
  private static final String WORKERS = "gatun-worker-";

  private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long[] threads =
      Thread.getAllStackTraces().keySet().stream()
          .filter(AllocationMeter::isOfStep)
          .mapToLong(Thread::threadId)
          .toArray();

  private static boolean isOfStep(Thread thread) {
    return thread.equals(Thread.currentThread()) || thread.getName().startsWith(WORKERS);
  }

  /** How many threads are watched. */
  int threads() {
    return threads.length;
  }

  /** Bytes that all of them have allocated since they started. */
  long bytes() {
    long sum = 0;
    for (long thread : threads) {
      // An ended thread has -1: it allocates no more, and its idle like do not end between runs.
      sum += Math.max(0, bean.getThreadAllocatedBytes(thread));
    }
    return sum;
  }
}
