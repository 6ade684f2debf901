package io.gatun.kernels.cpu;

import java.util.Arrays;

/**
 * Backward of attention over packed sequences. A unit is one key-value head of a sequence. Queries
 * are taken a block at a time; scores and slopes of what a query does not see are zero, so that all
 * five products are plain ones and run the tile kernels.
 */
final class AttentionBackward implements WorkerPool.Task {
  private static final int LANES = PanelLayout.PANEL_ROWS;
  private static final int BAND = PanelLayout.BAND_ROWS;
  private static final int BLOCK = AttentionBackwardScratch.BLOCK;

  private final KernelSet kernels;
  private final AttentionBackwardScratch[] scratch;
  private AttentionBackwardCall call;

  AttentionBackward(KernelSet kernels, int threads) {
    this.kernels = kernels;
    scratch = new AttentionBackwardScratch[threads];
    for (int i = 0; i < threads; i++) {
      scratch[i] = new AttentionBackwardScratch();
    }
  }

  void run(WorkerPool pool, AttentionBackwardCall newCall) {
    call = newCall;
    pool.run(this, call.sequences().count() * call.form().kvHeads(), 1);
  }

  @Override
  public void run(int from, int to, int worker) {
    int kvHeads = call.form().kvHeads();
    for (int unit = from; unit < to; unit++) {
      backward(unit / kvHeads, unit % kvHeads, scratch[worker]);
    }
  }

  private void backward(int sequence, int kvHead, AttentionBackwardScratch own) {
    int start = call.sequences().from(sequence);
    int length = call.sequences().length(sequence);
    int keySize = call.form().keySize();
    int valueSize = call.form().valueSize();
    int positions = PanelLayout.padToBand(length);
    own.reserve(length, keySize, valueSize);
    own.byPosition(call.keys(), start, length, kvHead, keySize, own.keysByPosition);
    own.byPosition(call.values(), start, length, kvHead, valueSize, own.valuesByPosition);
    own.byElement(call.keys(), start, length, kvHead, keySize, positions, own.keysByElement);
    for (int i = 0; i < call.group(); i++) {
      int head = kvHead * call.group() + i;
      for (int block = 0; block < length; block += BLOCK) {
        int count = Math.min(BLOCK, length - block);
        queryBlock(start, block, count, positions, head, own);
      }
    }
    AttentionBackwardScratch.write(
        own.keyGradient,
        PanelLayout.padToBand(keySize),
        length,
        call.keyGradient(),
        start,
        kvHead,
        keySize);
    AttentionBackwardScratch.write(
        own.valueGradient,
        PanelLayout.padToBand(valueSize),
        length,
        call.valueGradient(),
        start,
        kvHead,
        valueSize);
  }

  /** Queries {@code block <= i < block + count} of one head; {@code start} is their sequence's. */
  private void queryBlock(
      int start, int block, int count, int positions, int head, AttentionBackwardScratch own) {
    int keySize = call.form().keySize();
    int valueSize = call.form().valueSize();
    int row = start + block;
    own.byGroup(call.queries(), row, count, head, keySize, own.queries);
    own.byGroup(call.gradient(), row, count, head, valueSize, own.gradients);
    own.byElement(call.queries(), row, count, head, keySize, BLOCK, own.queriesByElement);
    own.byElement(call.gradient(), row, count, head, valueSize, BLOCK, own.gradientsByElement);

    int from = call.firstSeen(block) / BAND * BAND;
    int to = block + count;
    scores(own.keysByPosition, keySize, own.queries, count, from, to, positions, own.weights);
    scores(own.valuesByPosition, valueSize, own.gradients, count, from, to, positions, own.slopes);
    for (int query = 0; query < count; query++) {
      slopes(query, block + query, from, to, positions, own);
    }
    queryGradient(count, from, to, positions, own);
    AttentionBackwardScratch.write(
        own.queryGradient,
        PanelLayout.padToBand(keySize),
        count,
        call.queryGradient(),
        row,
        head,
        keySize);
    addByPosition(
        own.weights,
        own.gradientsByElement,
        valueSize,
        count,
        from,
        to,
        positions,
        own.valueGradient,
        own);
    addByPosition(
        own.slopes,
        own.queriesByElement,
        keySize,
        count,
        from,
        to,
        positions,
        own.keyGradient,
        own);
  }

  /** {@code out[query][position] = panels[position] · x[query]}, for whole bands of positions. */
  private void scores(
      float[] panels,
      int size,
      float[] x,
      int count,
      int from,
      int to,
      int positions,
      float[] out) {
    for (int band = from; band < to; band += BAND) {
      int query = 0;
      while (query < count) {
        int group = TokenGroups.next(count - query);
        kernels.multiplyTile(
            panels,
            band * size,
            size * LANES,
            size,
            x,
            query * size,
            group,
            out,
            query * positions + band,
            positions,
            true);
        query += group;
      }
    }
  }

  /** One query's scores to weights, and what the loss gains by weights to slopes. */
  private void slopes(
      int query, int position, int from, int to, int positions, AttentionBackwardScratch own) {
    int row = query * positions;
    int first = row + call.firstSeen(position);
    int seen = row + position + 1 - first;
    float scale = call.form().scale();
    float shift = kernels.max(own.weights, first, seen) * scale;
    float sum = kernels.exponentials(own.weights, first, seen, scale, shift, own.lanes);
    kernels.softmaxBackward(
        own.weights, first, own.slopes, first, seen, 1f / sum, scale, own.lanes);
    int end = row + PanelLayout.padToBand(to);
    Arrays.fill(own.weights, row + from, first, 0);
    Arrays.fill(own.weights, first + seen, end, 0);
    Arrays.fill(own.slopes, row + from, first, 0);
    Arrays.fill(own.slopes, first + seen, end, 0);
  }

  private void queryGradient(
      int count, int from, int to, int positions, AttentionBackwardScratch own) {
    int padded = PanelLayout.padToBand(call.form().keySize());
    int query = 0;
    while (query < count) {
      int group = TokenGroups.next(count - query);
      for (int i = 0; i < group; i++) {
        int at = (query + i) * positions;
        for (int j = from; j < to; j++) {
          own.packed[(j - from) * group + i] = own.slopes[at + j];
        }
      }
      for (int element = 0; element < padded; element += BAND) {
        kernels.multiplyTile(
            own.keysByElement,
            (element / LANES * positions + from) * LANES,
            positions * LANES,
            to - from,
            own.packed,
            0,
            group,
            own.queryGradient,
            query * padded + element,
            padded,
            true);
      }
      query += group;
    }
  }

  /** {@code out[position] += Σ factors[query][position] · panels[query]}. */
  private void addByPosition(
      float[] factors,
      float[] panels,
      int size,
      int count,
      int from,
      int to,
      int positions,
      float[] out,
      AttentionBackwardScratch own) {
    int padded = PanelLayout.padToBand(size);
    int position = from;
    while (position < to) {
      int group = TokenGroups.next(to - position);
      for (int query = 0; query < count; query++) {
        System.arraycopy(factors, query * positions + position, own.packed, query * group, group);
      }
      for (int element = 0; element < padded; element += BAND) {
        kernels.multiplyTile(
            panels,
            element / LANES * BLOCK * LANES,
            BLOCK * LANES,
            count,
            own.packed,
            0,
            group,
            out,
            position * padded + element,
            padded,
            false);
      }
      position += group;
    }
  }
}
