package io.gatun.kernels.cpu;

import io.gatun.kernels.Activations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.TokenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@link WarmUp} of attention and of whatever else a layer does between its products. */
final class LayerWarmUp {
  private static final int HEAD_SIZE = 64;

  private final CpuBackend backend;
  private final int[] stepRows;
  private final FloatTensor x;
  private final FloatTensor y;
  private final FloatTensor keys;
  private final FloatTensor norm;
  private final List<KvCache> caches = new ArrayList<>();

  /** Of each step, over a cache of each type. */
  private final List<TokenRows> tokens = new ArrayList<>();

  private final RopeTable rope =
      new RopeTable(
          RopeTable.Pairing.ADJACENT, HEAD_SIZE, new double[HEAD_SIZE / 2], 1, WarmUp.MOST_ROWS);

  private LayerWarmUp(CpuBackend backend, Set<KvType> cacheTypes, int... stepRows) {
    this.backend = backend;
    this.stepRows = stepRows;
    x = backend.allocate(WarmUp.MOST_ROWS, WarmUp.COLUMNS);
    y = backend.allocate(WarmUp.MOST_ROWS, WarmUp.COLUMNS);
    keys = backend.allocate(WarmUp.MOST_ROWS, 2 * HEAD_SIZE);
    norm = backend.allocate(1, WarmUp.COLUMNS);
    KvShape shape = new KvShape(1, 2, HEAD_SIZE, HEAD_SIZE, WarmUp.MOST_ROWS);
    for (KvType type : cacheTypes) {
      KvCache cache = backend.allocateCache(shape, type);
      caches.add(cache);
      for (int rows : stepRows) {
        tokens.add(rows(cache, rows));
      }
    }
  }

  private static TokenRows rows(KvCache cache, int count) {
    TokenRows rows = new TokenRows(count);
    for (int row = 0; row < count; row++) {
      rows.add(cache, row);
    }
    return rows;
  }

  static boolean run(
      KernelSet kernels, Activations activations, Set<KvType> cacheTypes, int... stepRows) {
    try (CpuBackend own = new CpuBackend(kernels, 1, activations, "warm-up")) {
      LayerWarmUp warmUp = new LayerWarmUp(own, cacheTypes, stepRows);
      boolean compiled = WarmUp.untilCompiled(warmUp::round);
      warmUp.caches.forEach(KvCache::close);
      return compiled;
    }
  }

  private void round() {
    for (int rows : stepRows) {
      backend.rmsNorm(x, norm, 1e-5f, x, rows);
      backend.swiGlu(x, y, x, rows);
      backend.add(x, y, rows);
    }
    for (TokenRows rows : tokens) {
      backend.rope(x, rope, rows);
      backend.store(keys, keys, 0, rows);
      backend.attention(y, 0, 1, Integer.MAX_VALUE, rows, x);
    }
  }
}
