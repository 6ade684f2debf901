package io.gatun.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark sets up, passes its own check and runs. Measures nothing. */
class BenchmarksRunTest {
  private static final int SMALLEST_OBJECT = 16; // bytes

  @Test
  void streamBandwidth() throws RunnerException {
    assertRuns(2, options(B01StreamBandwidth.class).param("mebibytes", "1"), "gigabytes");
  }

  @Test
  void fmaPeak() throws RunnerException {
    assertRuns(2, options(B02FmaPeak.class), "gmacs");
  }

  @Test
  void multiplyOfEveryType() throws RunnerException {
    assertRuns(
        14,
        options(B03Multiply.class)
            .param("tokens", "1")
            .param("threads", "2")
            .param("mebibytes", "1"),
        "gigabytes");
  }

  @Test
  void multiplyOfManyTokens() throws RunnerException {
    assertRuns(
        2,
        options(B03Multiply.class)
            .param("type", "Q4_1")
            .param("activations", "INT8", "F32")
            .param("tokens", "12")
            .param("threads", "1")
            .param("mebibytes", "1"),
        "gmacs");
  }

  @Test
  void attentionOfEveryCacheType() throws RunnerException {
    assertRuns(
        6, options(B04Attention.class).param("context", "128").param("threads", "2"), "gmacs");
  }

  @Test
  void attentionMakesNoObjectInACall() throws RunnerException {
    assertMakesNoObjectInACall(
        options(B04Attention.class)
            .param("context", "128")
            .param("rows", "1")
            .param("cacheType", "F32")
            .param("threads", "2"));
  }

  @Test
  void rowKernelsMakeNoObjectInACall() throws RunnerException {
    assertMakesNoObjectInACall(options(B06RowKernels.class));
  }

  @Test
  void rowKernels() throws RunnerException {
    assertAllScore(5, options(B06RowKernels.class));
  }

  @Test
  void sparseProduct() throws RunnerException {
    assertAllScore(
        4, options(B07SparseProduct.class).param("shape", "576x576").param("tokens", "8"));
  }

  @Test
  void barrier() throws RunnerException {
    assertAllScore(2, options(B05Barrier.class));
  }

  private static ChainedOptionsBuilder options(Class<?> benchmark) {
    return new OptionsBuilder()
        .include(benchmark.getName())
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(20))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  /**
   * In a JVM of its own, with the launcher's flags, so that kernels are compiled after a second.
   * JMH itself makes some objects in an iteration, over thousands of calls, and the last one counts
   * those of the benchmark's own check: the other is looked at.
   */
  private static void assertMakesNoObjectInACall(ChainedOptionsBuilder options)
      throws RunnerException {
    ChainedOptionsBuilder compiled =
        options
            .forks(1)
            .warmupIterations(1)
            .warmupTime(TimeValue.seconds(2))
            .measurementIterations(2)
            .measurementTime(TimeValue.milliseconds(500))
            .addProfiler(GCProfiler.class);
    for (RunResult result : new Runner(compiled.build()).run()) {
      double bytes =
          result.getSecondaryResults().get("gc.alloc.rate.norm").getStatistics().getMin();
      assertTrue(
          bytes < SMALLEST_OBJECT,
          () -> result.getParams().getBenchmark() + ": " + bytes + " bytes a call");
    }
  }

  private static void assertAllScore(int runs, ChainedOptionsBuilder options)
      throws RunnerException {
    var results = new Runner(options.build()).run();
    assertEquals(runs, results.size());
    for (RunResult result : results) {
      assertTrue(result.getPrimaryResult().getScore() > 0);
    }
  }

  private static void assertRuns(int runs, ChainedOptionsBuilder options, String counter)
      throws RunnerException {
    var results = new Runner(options.build()).run();
    assertEquals(runs, results.size());
    for (RunResult result : results) {
      assertTrue(result.getSecondaryResults().get(counter).getScore() > 0);
    }
  }
}
