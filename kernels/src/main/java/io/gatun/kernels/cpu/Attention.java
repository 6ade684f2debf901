package io.gatun.kernels.cpu;

import io.gatun.kernels.KvType;
import io.gatun.kernels.TokenRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Scaled dot-product attention. A unit is one key-value head of a run of rows, over all positions
 * that these see or, where there are too few such units for the threads, over a part of them; then
 * {@link MergeParts} adds the parts up.
 */
final class Attention implements WorkerPool.Task {
  private static final int BLOCK = AttentionKernels.BLOCK;
  private static final int GROUP = AttentionKernels.GROUP;

  /**
   * A part of the work on a block of positions. One call runs stages of four classes, which C2
   * therefore inlines nowhere: what it would inline here altogether is more than it finishes, and
   * vectors would be boxed.
   */
  private interface Stage {
    void run(int run, int head, int count, AttentionScratch own);
  }

  private final Stage[] stages = {this::scores, this::weights, this::weighValues, this::addUp};
  private final KernelSet kernels;
  private final Arena arena;
  private final AttentionCall call = new AttentionCall();
  private final AttentionScratch[] scratch;
  private final MergeParts mergeParts;
  private int parts;

  Attention(KernelSet kernels, Arena arena, int threads) {
    this.kernels = kernels;
    this.arena = arena;
    scratch = new AttentionScratch[threads];
    for (int i = 0; i < threads; i++) {
      scratch[i] = new AttentionScratch(kernels);
    }
    mergeParts = new MergeParts(call, scratch);
  }

  void run(
      WorkerPool pool,
      HostTensor queries,
      int layer,
      float scale,
      int window,
      TokenRows tokens,
      HostTensor out) {
    call.prepare(queries, layer, scale, window, tokens, out, pool.threads());
    for (AttentionScratch own : scratch) {
      int count = call.longestRun * call.queriesPerHead;
      own.reserve(count, call.shape.headSize(), call.valueSize, arena);
    }
    int units = call.runs * call.shape.kvHeads();
    int wanted = call.parts(pool.threads());
    parts = wanted > 1 && mergeParts.reserve() ? wanted : 1;
    pool.run(this, units * parts, 1);
    if (parts > 1) {
      pool.run(mergeParts, units, 1);
    }
  }

  @Override
  public void run(int from, int to, int worker) {
    for (int unit = from; unit < to; unit++) {
      int runAndHead = unit / parts;
      int kvHeads = call.shape.kvHeads();
      attend(runAndHead / kvHeads, runAndHead % kvHeads, unit % parts, scratch[worker]);
    }
  }

  private void attend(int run, int head, int part, AttentionScratch own) {
    int count = call.queryCount(run);
    int first = call.firstBlock(run);
    int blocks = call.endBlock(run) - first;
    int from = first + (int) ((long) blocks * part / parts);
    int to = first + (int) ((long) blocks * (part + 1) / parts);
    packQueries(run, head, count, own);
    own.totals.clear(count, call.valueSize);
    for (int block = from; block < to; block++) {
      own.place(call, run, block);
      for (Stage stage : stages) {
        stage.run(run, head, count, own);
      }
    }
    if (parts == 1) {
      MergeParts.write(call, run, head, own.totals);
    }
  }

  private void packQueries(int run, int head, int count, AttentionScratch own) {
    int size = call.shape.headSize();
    for (int query = 0; query < count; query++) {
      long offset =
          call.queries.rowOffset(call.row(run, query))
              + (long) call.head(head, query) * size * Float.BYTES;
      MemorySegment.copy(call.queries.memory, ValueLayout.JAVA_FLOAT, offset, own.row, 0, size);
      int at = query / GROUP * GROUP * size + query % GROUP;
      for (int element = 0; element < size; element++) {
        own.queries[at + element * GROUP] = own.row[element];
      }
    }
  }

  private void scores(int run, int head, int count, AttentionScratch own) {
    HostKvCache cache = call.cache(run);
    int width = own.width;
    int size = call.shape.headSize();
    int panel = own.start / HostKvCache.LANES;
    MemorySegment keys = own.keyTile.memory();
    long offset = own.keyTile.start();
    long panelBytes = (long) cache.keySize() * HostKvCache.LANES * Float.BYTES;
    switch (cache.type()) {
      case F32 -> {
        keys = cache.memory(call.layer);
        offset = cache.keysAt(call.layer, head, panel);
      }
      case F16 -> {
        long at = cache.keysAt(call.layer, head, panel);
        kernels.widenHalves(cache.memory(call.layer), at, width * size, keys, offset);
      }
      case INT8 -> {
        for (int i = 0; i < width / HostKvCache.LANES; i++) {
          kernels.widenKeyCodes(
              cache.memory(call.layer),
              cache.keysAt(call.layer, head, panel + i),
              cache.keyScalesAt(call.layer, head, panel + i),
              cache.keySize(),
              keys,
              offset + i * panelBytes);
        }
      }
    }
    for (int query = 0; query < count; query += GROUP) {
      kernels.scores(
          keys,
          offset,
          panelBytes,
          size,
          width,
          own.queries,
          query * size,
          Math.min(GROUP, count - query),
          own.scores,
          query * BLOCK);
    }
  }

  private void weights(int run, int head, int count, AttentionScratch own) {
    for (int query = 0; query < count; query++) {
      int from = call.firstPosition(run, query) - own.start;
      int to = call.endPosition(run, query) - own.start;
      kernels.weights(
          own.scores,
          query * BLOCK,
          own.width,
          Math.clamp(from, 0, own.width),
          Math.clamp(to, 0, own.width),
          call.scale,
          own.sums,
          2 * query,
          own.lanes);
    }
  }

  private void weighValues(int run, int head, int count, AttentionScratch own) {
    HostKvCache cache = call.cache(run);
    int position = own.start;
    int positions = own.end - own.start;
    MemorySegment values = own.valueTile.memory();
    long offset = own.valueTile.start();
    long panelBytes = (long) BLOCK * HostKvCache.LANES * Float.BYTES;
    if (cache.type() == KvType.F32) {
      values = cache.memory(call.layer);
      offset = cache.valuesAt(call.layer, head, 0, position);
      panelBytes = cache.valuePanelBytes();
    } else {
      widenValues(cache, head, position, positions, panelBytes, own);
    }
    for (int query = 0; query < count; query += GROUP) {
      kernels.weighValues(
          values,
          offset,
          panelBytes,
          call.valueSize,
          positions,
          own.scores,
          query * BLOCK,
          Math.min(GROUP, count - query),
          own.values,
          query * call.valueSize,
          call.valueSize);
    }
  }

  private void widenValues(
      HostKvCache cache,
      int head,
      int position,
      int positions,
      long panelBytes,
      AttentionScratch own) {
    int whole = Math.ceilDiv(positions, HostKvCache.A_WORD) * HostKvCache.A_WORD;
    MemorySegment tile = own.valueTile.memory();
    for (int panel = 0; panel < call.valueSize / HostKvCache.LANES; panel++) {
      long from = cache.valuesAt(call.layer, head, panel, position);
      long target = own.valueTile.start() + panel * panelBytes;
      if (cache.type() == KvType.F16) {
        int elements = positions * HostKvCache.LANES;
        kernels.widenHalves(cache.memory(call.layer), from, elements, tile, target);
      } else {
        long scales = cache.valueScalesAt(call.layer, head, panel / 2, position);
        kernels.widenValueCodes(cache.memory(call.layer), from, scales, whole, tile, target);
      }
    }
  }

  /** Adds a block to those before it, or keeps it for {@link MergeParts}. */
  private void addUp(int run, int head, int count, AttentionScratch own) {
    if (parts > 1) {
      mergeParts.keep(run, head, own.start / BLOCK - call.firstBlock(run), count, own);
      return;
    }
    for (int query = 0; query < count; query++) {
      float shift = own.sums[2 * query];
      float sum = own.sums[2 * query + 1];
      int at = query * call.valueSize;
      own.totals.add(query, call.valueSize, shift, sum, own.values, at);
    }
  }
}
