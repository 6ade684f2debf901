package io.gatun.engine.eval;

import io.gatun.engine.model.Model;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Key-value caches that are used again and again, since new memory is slow to touch. Never has more
 * of them than were once borrowed at the same time.
 */
final class CachePool implements AutoCloseable {
  private static final int GRAIN = 32;

  private final Model model;
  private final TreeMap<Integer, Deque<KvCache>> free = new TreeMap<>();

  CachePool(Model model) {
    this.model = model;
  }

  /** A cache with room for so many positions at least. */
  KvCache borrow(int positions) {
    Map.Entry<Integer, Deque<KvCache>> fitting = free.ceilingEntry(positions);
    if (fitting != null) {
      return take(fitting);
    }
    if (!free.isEmpty()) {
      take(free.lastEntry()).close(); // too small: its memory goes to the new one
    }
    int most = model.config().contextLength();
    int capacity = Math.min(most, Math.ceilDiv(positions, GRAIN) * GRAIN);
    return model
        .backend()
        .allocateCache(model.config().cacheShape(Math.max(capacity, positions)), KvType.F32);
  }

  private KvCache take(Map.Entry<Integer, Deque<KvCache>> entry) {
    KvCache cache = entry.getValue().pop();
    if (entry.getValue().isEmpty()) {
      free.remove(entry.getKey());
    }
    return cache;
  }

  void giveBack(KvCache cache) {
    free.computeIfAbsent(cache.shape().capacity(), capacity -> new ArrayDeque<>()).push(cache);
  }

  @Override
  public void close() {
    free.values().forEach(caches -> caches.forEach(KvCache::close));
    free.clear();
  }
}
