package io.gatun.bench;

import io.gatun.kernels.MemoryProbe;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/*
 * How many bytes a second can this machine read from memory off the heap?
 *
 * A decoded token reads every weight once, so this is the roof over decoding: no kernel can make
 * tokens faster than (bytes of the model) / (bytes a second).
 *
 * Each thread sums a segment of its own, which is larger than the last-level cache and allocated as
 * packed weights are: in huge pages where the system has some.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class B01StreamBandwidth extends LikeLauncher {
  /** Size of a thread's segment. */
  @Param("256")
  public int mebibytes;

  private MemoryProbe probe;

  /** What was read; JMH divides it by the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rate {
    /** 10⁹ bytes. */
    public double gigabytes;
  }

  @Setup(Level.Trial)
  public void setUp() {
    probe = new MemoryProbe((long) mebibytes << 20); // which checks its own sum
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    probe.close();
  }

  @Benchmark
  @Threads(1)
  public long oneThread(Rate rate) {
    rate.gigabytes += probe.bytes() / 1e9;
    return probe.read();
  }

  @Benchmark
  @Threads(Threads.MAX)
  public long allThreads(Rate rate) {
    rate.gigabytes += probe.bytes() / 1e9;
    return probe.read();
  }
}

/*
 * How to read it: the column of `gigabytes` is GB/s, all threads together. If allThreads is not
 * well above oneThread, one core already takes what the memory gives, and more threads cannot make
 * decoding faster. Compare B03Multiply's GB/s at one token: what is missing there is arithmetic,
 * not memory. A neighbour on the same socket takes from the same memory: believe the best fork as
 * the roof, and the worst as what users will see.
 */
