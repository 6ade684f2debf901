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
  private static final int GRAIN = 64;

  private final Model model;
  private final int layers;
  private final TreeMap<Integer, Deque<KvCache>> free = new TreeMap<>();

  /**
   * A pool of caches for some of the model's layers.
   *
   * @param layers how many
   */
  CachePool(Model model, int layers) {
    this.model = model;
    this.layers = layers;
  }

  /** Positions of a cache that has room for so many at least. */
  static int capacity(Model model, int positions) {
    int most = model.config().contextLength();
    int rounded = Math.min(most, Math.ceilDiv(positions, GRAIN) * GRAIN);
    return Math.max(rounded, positions);
  }

  /** A cache with room for so many positions at least. */
  KvCache borrow(int positions) {
    Map.Entry<Integer, Deque<KvCache>> fitting = free.ceilingEntry(positions);
    return fitting != null ? take(fitting) : another(capacity(model, positions));
  }

  /** A cache of the {@link #capacity} for so many positions, and no other. */
  KvCache borrowExactly(int positions) {
    int capacity = capacity(model, positions);
    Map.Entry<Integer, Deque<KvCache>> fitting = free.ceilingEntry(capacity);
    boolean fits = fitting != null && fitting.getKey() == capacity;
    return fits ? take(fitting) : another(capacity);
  }

  private KvCache another(int capacity) {
    if (!free.isEmpty()) {
      take(free.lastEntry()).close(); // does not fit: its memory goes to the new one
    }
    return model
        .backend()
        .allocateCache(model.config().cacheShape(capacity).withLayers(layers), KvType.F32);
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
