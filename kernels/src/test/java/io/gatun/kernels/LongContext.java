package io.gatun.kernels;

import java.util.Random;

/**
 * Attention over several blocks of positions, in caches of each type: rows of two sequences
 * together or one by one, so that threads share rows here and positions there. Small, since an
 * interpreter has to do it, too.
 */
final class LongContext {
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int SIZE = 18;
  private static final int VALUE_SIZE = 20;
  private static final int CAPACITY = 260;
  private static final int WINDOW = 150;

  /** Positions of the rows whose attention is recorded; in the second sequence, those before. */
  private static final int FIRST = 250;

  private static final int ROWS = 6;
  private static final int BEFORE = 100;

  private final Backend backend;
  private final FloatTensor keys;
  private final FloatTensor values;
  private final FloatTensor queries;
  private final FloatTensor out;
  private final float[][] queryRows = new float[2 * ROWS][];

  LongContext(Backend backend) {
    this.backend = backend;
    Random random = new Random(11);
    keys = filled(CAPACITY, KV_HEADS * SIZE, random);
    values = filled(CAPACITY, KV_HEADS * VALUE_SIZE, random);
    queries = backend.allocate(2 * ROWS, HEADS * SIZE);
    out = backend.allocate(2 * ROWS, HEADS * VALUE_SIZE);
    for (int row = 0; row < queryRows.length; row++) {
      queryRows[row] = SeededBlocks.floats(HEADS * SIZE, 3, random);
    }
  }

  private FloatTensor filled(int rows, int columns, Random random) {
    FloatTensor tensor = backend.allocate(rows, columns);
    for (int row = 0; row < rows; row++) {
      tensor.write(row, SeededBlocks.floats(columns, 2, random), 0);
    }
    return tensor;
  }

  void run(boolean batched, BitRecord record) {
    KvShape shape = new KvShape(1, KV_HEADS, SIZE, VALUE_SIZE, CAPACITY);
    for (KvType type : KvType.values()) {
      try (KvCache first = backend.allocateCache(shape, type);
          KvCache second = backend.allocateCache(shape, type)) {
        store(first);
        store(second);
        for (int window : new int[] {Integer.MAX_VALUE, WINDOW}) {
          attend(first, second, window, batched ? 2 * ROWS : 1, record);
        }
      }
    }
  }

  private void store(KvCache cache) {
    TokenRows rows = new TokenRows(CAPACITY);
    for (int position = 0; position < CAPACITY; position++) {
      rows.add(cache, position);
    }
    backend.store(keys, values, 0, rows);
  }

  private void attend(KvCache first, KvCache second, int window, int step, BitRecord record) {
    for (int from = 0; from < 2 * ROWS; from += step) {
      TokenRows rows = new TokenRows(step);
      for (int i = 0; i < step; i++) {
        int row = from + i;
        queries.write(i, queryRows[row], 0);
        rows.add(row < ROWS ? first : second, row < ROWS ? FIRST + row : BEFORE + row);
      }
      backend.attention(queries, 0, 0.2f, window, rows, out);
      for (int i = 0; i < step; i++) {
        record.add(out, i);
      }
    }
  }
}
