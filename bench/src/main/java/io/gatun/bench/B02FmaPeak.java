package io.gatun.bench;

import io.gatun.kernels.FmaProbe;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/*
 * How many fused multiply-adds of f32 a second can the Vector API get out of this machine?
 *
 * Prefill multiplies each decoded weight with many tokens, so this is the roof over prefill.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class B02FmaPeak extends LikeLauncher {
  // Checks its own sum.
  private final FmaProbe probe = new FmaProbe();

  /** What was computed; JMH divides it by the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rate {
    /** 10⁹ multiply-adds of one lane. */
    public double gmacs;
  }

  @Benchmark
  @Threads(1)
  public float oneThread(Rate rate) {
    rate.gmacs += 1e-9 * probe.macs();
    return probe.run();
  }

  @Benchmark
  @Threads(Threads.MAX)
  public float allThreads(Rate rate) {
    rate.gmacs += 1e-9 * probe.macs();
    return probe.run();
  }
}

/*
 * How to read it: the column of `gmacs` is GMAC/s, all threads together; twice that are GFLOP/s.
 * Divided by clock rate, threads and lanes it should be 1 (one full-width pipe, or two of half the
 * width: Zen 4 at 512 bits) or 2. Far below that, look for boxing (`-prof gc`: bytes an operation
 * must be near 0). The loop takes the JVM's widest vectors and fits into 16 registers of them;
 * -XX:MaxVectorSize=32 (bytes) or -XX:UseAVX=2 shows the peak of narrower ones. Compare
 * B03Multiply's GMAC/s at 504 tokens: what is missing there went into decoding weights.
 */
