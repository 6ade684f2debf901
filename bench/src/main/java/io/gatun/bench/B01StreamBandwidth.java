package io.gatun.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/*
 * How many bytes a second can this machine read from memory off the heap?
 *
 * A decoded token reads every weight once, so this is the roof over decoding: no kernel can make
 * tokens faster than (bytes of the model) / (bytes a second).
 *
 * Each thread sums a segment of its own, which is larger than the last-level cache.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "--add-modules=jdk.incubator.vector"})
public class B01StreamBandwidth {
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int UNROLL = 4;

  /** Size of a thread's segment. */
  @Param("256")
  public int mebibytes;

  private Arena arena;
  private MemorySegment data;

  /** What was read; JMH divides it by the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rate {
    /** 10⁹ bytes. */
    public double gigabytes;
  }

  @Setup(Level.Trial)
  public void setUp() {
    arena = Arena.ofConfined();
    long bytes = (long) mebibytes << 20;
    data = arena.allocate(bytes, 4096);
    long expected = 0;
    for (long at = 0; at < bytes; at += Long.BYTES) {
      // Every page is written, else all of them are one page of zeros; and no two longs are equal.
      long value = at * 0x9E3779B97F4A7C15L;
      data.set(ValueLayout.JAVA_LONG, at, value);
      expected += value;
    }
    if (sum() != expected) {
      throw new IllegalStateException("sum is " + sum() + ", not " + expected);
    }
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    arena.close();
  }

  @Benchmark
  @Threads(1)
  public long oneThread(Rate rate) {
    rate.gigabytes += data.byteSize() / 1e9;
    return sum();
  }

  @Benchmark
  @Threads(Threads.MAX)
  public long allThreads(Rate rate) {
    rate.gigabytes += data.byteSize() / 1e9;
    return sum();
  }

  private long sum() {
    ByteOrder order = ByteOrder.nativeOrder();
    LongVector a = LongVector.zero(LONGS);
    LongVector b = LongVector.zero(LONGS);
    LongVector c = LongVector.zero(LONGS);
    LongVector d = LongVector.zero(LONGS);
    int step = LONGS.vectorByteSize();
    for (long at = 0; at < data.byteSize(); at += (long) UNROLL * step) {
      a = a.add(LongVector.fromMemorySegment(LONGS, data, at, order));
      b = b.add(LongVector.fromMemorySegment(LONGS, data, at + step, order));
      c = c.add(LongVector.fromMemorySegment(LONGS, data, at + 2L * step, order));
      d = d.add(LongVector.fromMemorySegment(LONGS, data, at + 3L * step, order));
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }
}

/*
 * How to read it: the column of `gigabytes` is GB/s, all threads together. If allThreads is not
 * well above oneThread, one core already takes what the memory gives, and more threads cannot make
 * decoding faster. Compare B03Multiply's GB/s at one token: what is missing there is arithmetic,
 * not memory. A neighbour on the same socket takes from the same memory: believe the best fork as
 * the roof, and the worst as what users will see.
 */
