package io.gatun.kernels;

import java.lang.reflect.Method;
import java.util.Arrays;

/** Bytes that this thread and the pool's workers have allocated on the heap. */
final class AllocationMeter {
  private final Object bean;
  private final Method allocatedBytes;
  private final long[] ids;

  /** Reflective, since the module under test does not read the module {@code jdk.management}. */
  AllocationMeter() throws ReflectiveOperationException {
    bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    allocatedBytes =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long[].class);
    ids =
        Thread.getAllStackTraces().keySet().stream()
            .filter(
                t -> t.equals(Thread.currentThread()) || t.getName().startsWith("gatun-worker-"))
            .mapToLong(Thread::threadId)
            .toArray();
  }

  /** How many threads are watched. */
  int threads() {
    return ids.length;
  }

  /** Bytes by all watched threads since they started. Reading allocates, too, a little. */
  long bytes() throws ReflectiveOperationException {
    return Arrays.stream((long[]) allocatedBytes.invoke(bean, ids)).sum();
  }
}
