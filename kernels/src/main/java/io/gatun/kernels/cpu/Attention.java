package io.gatun.kernels.cpu;

import io.gatun.kernels.KvShape;
import io.gatun.kernels.TokenRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Scaled dot-product attention. A unit is one key-value head of a run of rows that follow each
 * other in one sequence, as many as make twelve queries with the heads that share it; keys and
 * values are read once for all of them. Each query's sums run over its own positions only, in
 * order, so that the company it is computed in does not change its bits.
 */
final class Attention implements WorkerPool.Task {
  private static final int BAND = PanelLayout.BAND_ROWS;
  private static final int VALUE_CHUNK = 1024;

  private final KernelSet kernels;
  private final Scratch[] scratch;
  private int[] runStarts = new int[0];
  private int[] runLengths = new int[0];
  private int runs;
  private HostTensor queries;
  private HostTensor out;
  private TokenRows tokens;
  private int layer;
  private float scale;
  private int window;
  private KvShape shape;
  private int queriesPerHead;

  Attention(KernelSet kernels, Scratch[] scratch) {
    this.kernels = kernels;
    this.scratch = scratch;
  }

  /** Takes the arguments and returns the number of units. */
  int prepare(
      HostTensor newQueries,
      int newLayer,
      float newScale,
      int newWindow,
      TokenRows newTokens,
      HostTensor newOut) {
    queries = newQueries;
    layer = newLayer;
    scale = newScale;
    window = newWindow;
    tokens = newTokens;
    out = newOut;
    shape = newTokens.cache(0).shape();
    queriesPerHead = newQueries.columns() / shape.headSize() / shape.kvHeads();
    if (queriesPerHead > TokenGroups.LARGEST) {
      throw new IllegalArgumentException(
          queriesPerHead + " query heads share a key head; at most " + TokenGroups.LARGEST);
    }
    findRuns();
    return runs * shape.kvHeads();
  }

  private void findRuns() {
    int count = tokens.count();
    if (runStarts.length < count) {
      runStarts = new int[count];
      runLengths = new int[count];
    }
    int longest = TokenGroups.LARGEST / queriesPerHead;
    int lastPosition = 0;
    runs = 0;
    int row = 0;
    while (row < count) {
      int length = 1;
      while (length < longest && row + length < count && follows(row + length)) {
        length++;
      }
      runStarts[runs] = row;
      runLengths[runs++] = length;
      row += length;
      lastPosition = Math.max(lastPosition, tokens.position(row - 1));
    }
    for (Scratch own : scratch) {
      own.reserve(lastPosition + 1 + BAND, shape.headSize(), shape.valueSize());
    }
  }

  private boolean follows(int row) {
    return tokens.cache(row).equals(tokens.cache(row - 1))
        && tokens.position(row) == tokens.position(row - 1) + 1;
  }

  @Override
  public void run(int from, int to, int worker) {
    for (int unit = from; unit < to; unit++) {
      attend(unit / shape.kvHeads(), unit % shape.kvHeads(), scratch[worker]);
    }
  }

  private void attend(int run, int head, Scratch own) {
    int row = runStarts[run];
    int count = runLengths[run] * queriesPerHead;
    HostKvCache cache = (HostKvCache) tokens.cache(row);
    int start = windowStart(tokens.position(row)) / BAND * BAND;
    int end = tokens.position(row + runLengths[run] - 1) + 1;
    packQueries(row, head, count, own);
    scores(cache, head, count, start, end, own);
    Arrays.fill(own.probabilities, 0, count * (end - start), 0);
    for (int query = 0; query < count; query += TokenGroups.next(count - query)) {
      int group = TokenGroups.next(count - query);
      for (int i = 0; i < group; i++) {
        int position = tokens.position(row + (query + i) / queriesPerHead);
        int at = query * (end - start) + i;
        int scores = (query + i) * PanelLayout.padToBand(end - start);
        softmax(scores, windowStart(position) - start, position + 1 - start, at, group, own);
      }
    }
    weighValues(cache, head, count, start, end, own);
    for (int query = 0; query < count; query++) {
      int column = (head * queriesPerHead + query % queriesPerHead) * shape.valueSize();
      MemorySegment.copy(
          own.attended,
          query * attendedStride(),
          out.memory,
          ValueLayout.JAVA_FLOAT,
          out.rowOffset(row + query / queriesPerHead) + (long) column * Float.BYTES,
          shape.valueSize());
    }
  }

  private int windowStart(int position) {
    return Math.max(0, position - window + 1);
  }

  private void packQueries(int row, int head, int count, Scratch own) {
    int size = shape.headSize();
    for (int query = 0; query < count; query += TokenGroups.next(count - query)) {
      int group = TokenGroups.next(count - query);
      for (int i = 0; i < group; i++) {
        int of = query + i;
        int column = (head * queriesPerHead + of % queriesPerHead) * size;
        int at = query * size + i;
        for (int element = 0; element < size; element++) {
          own.queries[at] = queries.get(row + of / queriesPerHead, column + element);
          at += group;
        }
      }
    }
  }

  private void scores(HostKvCache cache, int head, int count, int start, int end, Scratch own) {
    int size = shape.headSize();
    int stride = PanelLayout.padToBand(end - start);
    for (int position = start; position < end; position += BAND) {
      long keys = cache.keysAt(layer, head, position / PanelLayout.PANEL_ROWS);
      kernels.widen(cache.memory, keys, cache.type(), BAND * size, own.tile, 0);
      for (int query = 0; query < count; query += TokenGroups.next(count - query)) {
        kernels.multiplyTile(
            own.tile,
            PanelLayout.PANEL_ROWS * size,
            1,
            size,
            own.queries,
            query * size,
            TokenGroups.next(count - query),
            own.scores,
            query * stride + position - start,
            stride,
            true);
      }
    }
  }

  /** Softmax of one query's scores from..to, into every stride-th element of the probabilities. */
  private void softmax(int scores, int from, int to, int target, int stride, Scratch own) {
    int count = to - from;
    float shift = kernels.max(own.scores, scores + from, count) * scale;
    float sum = kernels.exponentials(own.scores, scores + from, count, scale, shift, own.lanes);
    float inverse = 1f / sum;
    int at = target + from * stride;
    for (int i = 0; i < count; i++) {
      own.probabilities[at] = own.scores[scores + from + i] * inverse;
      at += stride;
    }
  }

  private int attendedStride() {
    return PanelLayout.padToBand(shape.valueSize());
  }

  private void weighValues(
      HostKvCache cache, int head, int count, int start, int end, Scratch own) {
    int panelStride = VALUE_CHUNK * PanelLayout.PANEL_ROWS;
    for (int element = 0; element < shape.valueSize(); element += BAND) {
      int panel = element / PanelLayout.PANEL_ROWS;
      for (int from = start; from < end; from += VALUE_CHUNK) {
        int positions = Math.min(VALUE_CHUNK, end - from);
        for (int i = 0; i < 2; i++) {
          long values = cache.valuesAt(layer, head, panel + i, from);
          int elements = positions * PanelLayout.PANEL_ROWS;
          kernels.widen(cache.memory, values, cache.type(), elements, own.tile, i * panelStride);
        }
        for (int query = 0; query < count; query += TokenGroups.next(count - query)) {
          int group = TokenGroups.next(count - query);
          kernels.multiplyTile(
              own.tile,
              panelStride,
              1,
              positions,
              own.probabilities,
              query * (end - start) + (from - start) * group,
              group,
              own.attended,
              query * attendedStride() + element,
              attendedStride(),
              from == start);
        }
      }
    }
  }
}
