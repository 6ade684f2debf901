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
      backend.warmUpSingleRows(TYPES, CACHES);
      assertArrayEquals(before, work.run());
      backend.warmUp(TYPES, CACHES);
      assertArrayEquals(before, work.run());
    }
  }

  @Test
  void eachTypeCanBeWarmedUp() {
    try (Backend backend = open(KernelChoice.VECTOR)) {
      backend.warmUp(Set.of(), Set.of());
      backend.warmUpSingleRows(Set.of(), Set.of());
      backend.warmUpSingleRows(EnumSet.allOf(TensorType.class), CACHES);
      backend.warmUp(EnumSet.allOf(TensorType.class), CACHES);
      for (KvType cache : CACHES) {
        backend.warmUp(TYPES, Set.of(cache));
      }
    }
  }

  @Test
  void whatIsCompiledIsNotWarmedUpForLong() {
    try (Backend backend = open(KernelChoice.VECTOR)) {
      backend.warmUp(TYPES, CACHES);
      backend.warmUp(TYPES, CACHES);
      long start = System.nanoTime();
      backend.warmUp(TYPES, CACHES);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      // A few milliseconds; a busy machine gets the three seconds that a cold one may take.
      assertTrue(took.toMillis() < 3_500, "took " + took);
    }
  }

  @Test
  void anotherThreadMayWarmUpWhileOnePacks() throws Exception {
    try (Backend backend = open(KernelChoice.VECTOR)) {
      Thread warmUp = new Thread(() -> backend.warmUp(TYPES, CACHES), "warm-up");
      warmUp.start();
      int[] during = new TwoLayers(backend, true).run();
      warmUp.join();
      try (Backend scalar = open(KernelChoice.SCALAR)) {
        assertArrayEquals(new TwoLayers(scalar, true).run(), during);
      }
    }
  }

  private static Backend open(KernelChoice kernels) {
    return Backend.open(BackendOptions.defaults().withThreads(2).withKernels(kernels));
  }
}
