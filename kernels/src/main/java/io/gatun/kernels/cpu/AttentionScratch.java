package io.gatun.kernels.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What one worker needs for attention: a block of positions, however long the context. */
final class AttentionScratch {
  private static final int BLOCK = AttentionKernels.BLOCK;
  private static final int GROUP = AttentionKernels.GROUP;
  private static final int SPAN = AttentionKernels.SPAN;

  final AttentionTotals totals;
  final float[] lanes = new float[LaneSum.LANES];

  /** The first position that is worked on; a multiple of {@link AttentionKernels#SPAN}. */
  int start;

  /** The position after the last one that any query of the run sees in this block. */
  int end;

  /** Positions from the first one on whose scores are computed. */
  int width;

  /** Queries, {@code [group][element][12]}. */
  float[] queries = new float[0];

  /** Scores, then weights, {@code [query][128]}. */
  float[] scores = new float[0];

  /** Weighted values of a block, {@code [query][element]}. */
  float[] values = new float[0];

  /** Shift and sum of weights of a block, {@code [query][2]}. */
  float[] sums = new float[0];

  /** One row's share of the queries. */
  float[] row = new float[0];

  /** Keys of a block as floats, {@code [position / 16][element][16]}. */
  final Tile keyTile = new Tile();

  /** Values of a block as floats, {@code [element / 16][position][16]}. */
  final Tile valueTile = new Tile();

  AttentionScratch(KernelSet kernels) {
    totals = new AttentionTotals(kernels);
  }

  /** Makes room for so many queries. */
  void reserve(int count, int headSize, int valueSize, Arena arena) {
    int padded = Math.ceilDiv(count, GROUP) * GROUP;
    if (queries.length < padded * headSize) {
      queries = new float[padded * headSize];
    }
    if (scores.length < padded * BLOCK) {
      scores = new float[padded * BLOCK];
      sums = new float[2 * padded];
    }
    if (values.length < padded * valueSize) {
      values = new float[padded * valueSize];
    }
    if (row.length < headSize) {
      row = new float[headSize];
    }
    keyTile.reserve(headSize + HostKvCache.A_WORD, arena);
    valueTile.reserve(valueSize, arena);
  }

  /** Turns to the positions of a block that a run sees. */
  void place(AttentionCall call, int run, int block) {
    int base = block * BLOCK;
    start = Math.max(base, call.firstPosition(run, 0) / SPAN * SPAN);
    end = Math.min(base + BLOCK, call.endPosition(run, call.queryCount(run) - 1));
    width = Math.ceilDiv(end - start, SPAN) * SPAN;
  }

  /** A block of positions as floats, {@link OffHeap}. */
  static final class Tile {
    private MemorySegment own = MemorySegment.NULL;

    MemorySegment memory() {
      return OffHeap.view(own);
    }

    long start() {
      return OffHeap.start(own);
    }

    private void reserve(int size, Arena arena) {
      long bytes = (long) BLOCK * size * Float.BYTES;
      if (own.byteSize() < bytes) {
        own = arena.allocate(bytes, PanelLayout.CACHE_LINE);
      }
    }
  }
}
