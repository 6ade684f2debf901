package io.gatun.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.BackendOptions.KernelChoice;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Warming up returns and changes nothing. */
@Timeout(60)
class WarmUpTest {
  private static final Set<TensorType> TYPES =
      EnumSet.of(TensorType.Q4_1, TensorType.Q8_0, TensorType.Q4_K, TensorType.F16);
  private static final Set<KvType> CACHES = EnumSet.allOf(KvType.class);

  @ParameterizedTest
  @EnumSource(KernelChoice.class)
  void resultsAreTheSameBeforeAndAfter(KernelChoice kernels) throws Exception {
    try (Backend backend = open(kernels)) {
      TwoLayers work = new TwoLayers(backend, true);
      int[] before = work.run();
      for (WarmUpSteps steps : WarmUpSteps.values()) {
        warmUp(backend, steps);
        assertArrayEquals(before, work.run());
      }
    }
  }

  @Test
  void eachTypeCanBeWarmedUp() {
    try (Backend backend = open(KernelChoice.VECTOR)) {
      for (WarmUpSteps steps : WarmUpSteps.values()) {
        backend.warmUpProducts(Set.of(), steps);
        backend.warmUpLayers(Set.of(), steps);
        backend.warmUpProducts(EnumSet.allOf(TensorType.class), steps);
        for (KvType cache : CACHES) {
          backend.warmUpLayers(Set.of(cache), steps);
        }
      }
    }
  }

  @Test
  void whatIsCompiledIsNotWarmedUpForLong() {
    try (Backend backend = open(KernelChoice.VECTOR)) {
      boolean compiled = false;
      for (int i = 0; i < 5 && !compiled; i++) { // of three seconds each, on a busy machine
        compiled = warmUp(backend, WarmUpSteps.ANY);
      }
      assertTrue(compiled);
      long start = System.nanoTime();
      warmUp(backend, WarmUpSteps.ANY);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      // A few milliseconds; a busy machine gets the three seconds that a cold one may take, twice.
      assertTrue(took.toMillis() < 6_500, "took " + took);
    }
  }

  @Test
  void anotherThreadMayWarmUpWhileOnePacks() throws Exception {
    try (Backend backend = open(KernelChoice.VECTOR)) {
      Thread warmUp = new Thread(() -> warmUp(backend, WarmUpSteps.ANY), "warm-up");
      warmUp.start();
      int[] during = new TwoLayers(backend, true).run();
      warmUp.join();
      try (Backend scalar = open(KernelChoice.SCALAR)) {
        assertArrayEquals(new TwoLayers(scalar, true).run(), during);
      }
    }
  }

  private static boolean warmUp(Backend backend, WarmUpSteps steps) {
    boolean products = backend.warmUpProducts(TYPES, steps);
    boolean layers = backend.warmUpLayers(CACHES, steps);
    return products && layers;
  }

  private static Backend open(KernelChoice kernels) {
    return Backend.open(BackendOptions.defaults().withThreads(2).withKernels(kernels));
  }
}
