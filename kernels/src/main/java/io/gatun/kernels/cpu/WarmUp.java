package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.Product;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.TokenRows;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs each kernel on tiny tensors until it is compiled. Vector code is a hundred times slower in
 * the interpreter than compiled, so a first request that met it cold would wait for seconds.
 */
final class WarmUp {
  private static final int OUTPUTS = 64;
  private static final int COLUMNS = 256;
  private static final int HEAD_SIZE = 64;

  /** One group of each size that tiles exist for, a few times over. */
  private static final int ROWS = 12 + 8 + 4 + 2 + 1;

  /** A round of compiled kernels takes a tenth of this. */
  private static final long COMPILED_NANOS = 3_000_000;

  private static final int ROUNDS_IN_A_ROW = 3;

  /** Whatever is not compiled by then is compiled at work. */
  private static final long LONGEST_NANOS = 3_000_000_000L;

  private final Backend backend;
  private final List<Matrix> matrices = new ArrayList<>();
  private final FloatTensor x;
  private final FloatTensor y;
  private final FloatTensor outputs;
  private final FloatTensor keys;
  private final FloatTensor norm;
  private final List<KvCache> caches = new ArrayList<>();

  /** Rows of the steps that are warmed up. */
  private final int[] stepRows;

  /** Of each step, over a cache of each type. */
  private final List<TokenRows> tokens = new ArrayList<>();

  private final int[] ids = new int[ROWS];
  private final RopeTable rope =
      new RopeTable(RopeTable.Pairing.ADJACENT, HEAD_SIZE, new double[HEAD_SIZE / 2], 1, ROWS);

  private WarmUp(Backend backend, Set<TensorType> weights, Set<KvType> cacheTypes, int... stepRows)
      throws FormatException {
    this.backend = backend;
    this.stepRows = stepRows;
    for (TensorType type : weights) {
      long bytes = type.bytesFor((long) OUTPUTS * COLUMNS);
      // Blocks of zero bytes are weights of zero in every type.
      matrices.add(
          backend.pack(
              new WeightSource("warm-up", type, OUTPUTS, COLUMNS, Arena.ofAuto().allocate(bytes))));
    }
    x = backend.allocate(ROWS, COLUMNS);
    y = backend.allocate(ROWS, COLUMNS);
    outputs = backend.allocate(ROWS, OUTPUTS);
    keys = backend.allocate(ROWS, 2 * HEAD_SIZE);
    norm = backend.allocate(1, COLUMNS);
    KvShape shape = new KvShape(1, 2, HEAD_SIZE, HEAD_SIZE, ROWS);
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

  /** Compiles what any step with weights and caches of these types runs. */
  static void anyRows(
      KernelSet kernels, Activations activations, Set<TensorType> weights, Set<KvType> cacheTypes) {
    if (activations.rounds(1) == activations.rounds(ROWS)) {
      run(kernels, activations, weights, cacheTypes, ROWS, 1);
    } else { // short steps run kernels of their own
      run(kernels, activations, weights, cacheTypes, ROWS, Activations.FEW_ROWS, 1);
    }
  }

  /** Compiles what a step of one row runs. */
  static void singleRows(
      KernelSet kernels, Activations activations, Set<TensorType> weights, Set<KvType> cacheTypes) {
    run(kernels, activations, weights, cacheTypes, 1);
  }

  private static void run(
      KernelSet kernels,
      Activations activations,
      Set<TensorType> weights,
      Set<KvType> cacheTypes,
      int... stepRows) {
    try (CpuBackend own = new CpuBackend(kernels, 1, activations, "warm-up")) {
      WarmUp warmUp = new WarmUp(own, weights, cacheTypes, stepRows);
      long start = System.nanoTime();
      int fast = 0;
      while (fast < ROUNDS_IN_A_ROW && System.nanoTime() - start < LONGEST_NANOS) {
        long before = System.nanoTime();
        warmUp.round();
        fast = System.nanoTime() - before < COMPILED_NANOS ? fast + 1 : 0;
      }
      warmUp.caches.forEach(KvCache::close);
    } catch (FormatException e) {
      throw new IllegalStateException("weights of zero are finite", e);
    }
  }

  private void round() {
    for (int rows : stepRows) {
      backend.rmsNorm(x, norm, 1e-5f, x, rows);
      for (Matrix matrix : matrices) {
        backend.embed(matrix, ids, rows, x);
        backend.multiply(x, rows, new Product(matrix, outputs));
      }
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
