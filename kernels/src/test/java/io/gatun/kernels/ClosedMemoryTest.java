package io.gatun.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Memory that was freed is refused, not read: kernels themselves check no bounds. */
class ClosedMemoryTest {
  private static final KvShape SHAPE = new KvShape(1, 1, 32, 32, 16);

  private static Backend open() {
    return Backend.open(BackendOptions.defaults().withThreads(1));
  }

  @Test
  void aClosedCacheIsRefused() {
    try (Backend backend = open()) {
      KvCache cache = backend.allocateCache(SHAPE, KvType.F32);
      TokenRows tokens = new TokenRows(1);
      tokens.add(cache, 0);
      FloatTensor x = backend.allocate(1, 32);
      FloatTensor out = backend.allocate(1, 32);
      cache.close();
      assertRefused("the cache is closed", () -> backend.store(x, x, 0, tokens));
      assertRefused(
          "the cache is closed", () -> backend.attention(x, 0, 1, Integer.MAX_VALUE, tokens, out));
    }
  }

  @Test
  void tensorsOfAClosedBackendAreRefused() {
    Backend backend = open();
    FloatTensor x = backend.allocate(1, 32);
    backend.close();
    assertRefused("the backend is closed", () -> x.read(0, new float[32], 0));
    assertRefused("the backend is closed", () -> x.get(0, 0));
    assertRefused("the backend is closed", () -> x.write(0, new float[32], 0));
    assertRefused("the backend is closed", () -> backend.add(x, x, 1));
  }

  private static void assertRefused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalStateException.class, call::run).getMessage());
  }
}
