package io.gatun.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RooflineTest {
  @Test
  void limitsArePlausibleAndNotThoseOfInterpretedCode() throws InterruptedException {
    Roofline roofs = Roofline.measure(2);
    assertEquals(2, roofs.threads());
    assertTrue(roofs.bytesPerSecond() > 1e8 && roofs.bytesPerSecond() < 1e13, roofs::toString);
    assertTrue(roofs.macsPerSecond() > 5e8 && roofs.macsPerSecond() < 1e13, roofs::toString);
  }

  @Test
  void threadsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Roofline.measure(0));
    assertThrows(IllegalArgumentException.class, () -> Roofline.macsPerSecond(1025));
    assertThrows(IllegalArgumentException.class, () -> Roofline.bytesPerSecond(-1));
  }

  @Test
  void memoryIsRoundedUpToPagesAndReadAsAWholeInPieces() {
    try (MemoryProbe small = new MemoryProbe(1);
        MemoryProbe large = new MemoryProbe((3 << 20) + 4096)) {
      assertEquals(4096, small.bytes());
      assertEquals((3 << 20) + 4096, large.bytes());
      assertEquals(sumOfPattern(small.bytes()), small.read());
      assertEquals(sumOfPattern(large.bytes()), large.read());
    }
    assertThrows(IllegalArgumentException.class, () -> new MemoryProbe(0));
  }

  /** Multiples of the golden ratio's bits, as the probe writes them. */
  private static long sumOfPattern(long bytes) {
    long longs = bytes / 8;
    return 8 * (longs * (longs - 1) / 2) * 0x9E3779B97F4A7C15L;
  }

  @Test
  void allThreadsTogetherCount() throws InterruptedException {
    double rate = ProbeThreads.medianRate(3, () -> new Sleeping(new AtomicInteger()));
    assertTrue(rate > 3 / 0.2 && rate <= 3 / 0.08, () -> rate + " a second");
  }

  @Test
  void aFailureOfOneThreadEndsAllAndIsTold() {
    AtomicInteger opened = new AtomicInteger();
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                ProbeThreads.medianRate(
                    2,
                    () -> {
                      if (opened.getAndIncrement() == 1) {
                        throw new IllegalStateException("no memory");
                      }
                      return new Sleeping(new AtomicInteger());
                    }));
    assertTrue(thrown.getMessage().contains("no memory"), thrown.getMessage());
  }

  private record Sleeping(AtomicInteger runs) implements ProbeThreads.Probe {
    @Override
    public void runPart() {}

    @Override
    public double run() {
      try {
        Thread.sleep(80);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      runs.incrementAndGet();
      return 1;
    }

    @Override
    public double result() {
      return runs.get();
    }

    @Override
    public void close() {}
  }
}
