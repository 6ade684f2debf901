package io.gatun.kernels.cpu;

/**
 * The second half of attention where positions were shared among units: adds up what each block
 * gave. A unit is one key-value head of a run.
 */
final class MergeParts implements WorkerPool.Task {
  /** Floats kept between the two halves, at most. Calls that need more have units enough. */
  private static final int MOST_FLOATS = 1 << 22;

  private final AttentionCall call;
  private final AttentionScratch[] scratch;
  private float[] values = new float[0];
  private float[] sums = new float[0];

  MergeParts(AttentionCall call, AttentionScratch[] scratch) {
    this.call = call;
    this.scratch = scratch;
  }

  /** Makes room for what all blocks give; false where that is too much to keep. */
  boolean reserve() {
    long queries =
        (long) call.runs
            * call.shape.kvHeads()
            * call.mostBlocks
            * call.longestRun
            * call.queriesPerHead;
    if (queries * call.valueSize > MOST_FLOATS) {
      return false;
    }
    int floats = (int) queries * call.valueSize;
    if (values.length < floats || sums.length < 2 * queries) {
      values = new float[Math.min(MOST_FLOATS, 2 * floats)];
      sums = new float[4 * (int) queries];
    }
    return true;
  }

  private int firstQuery(int run, int head, int block) {
    int unit = run * call.shape.kvHeads() + head;
    return (unit * call.mostBlocks + block) * call.longestRun * call.queriesPerHead;
  }

  /** Keeps what a block gave to all queries of a run. */
  void keep(int run, int head, int block, int count, AttentionScratch own) {
    int at = firstQuery(run, head, block);
    int floats = count * call.valueSize;
    System.arraycopy(own.values, 0, values, at * call.valueSize, floats);
    System.arraycopy(own.sums, 0, sums, 2 * at, 2 * count);
  }

  @Override
  public void run(int from, int to, int worker) {
    for (int unit = from; unit < to; unit++) {
      merge(unit / call.shape.kvHeads(), unit % call.shape.kvHeads(), scratch[worker].totals);
    }
  }

  private void merge(int run, int head, AttentionTotals totals) {
    int count = call.queryCount(run);
    totals.clear(count, call.valueSize);
    int blocks = call.endBlock(run) - call.firstBlock(run);
    for (int block = 0; block < blocks; block++) {
      int at = firstQuery(run, head, block);
      for (int query = 0; query < count; query++) {
        int kept = at + query;
        float shift = sums[2 * kept];
        float sum = sums[2 * kept + 1];
        totals.add(query, call.valueSize, shift, sum, values, kept * call.valueSize);
      }
    }
    write(call, run, head, totals);
  }

  /** Writes the results of a run's queries. */
  static void write(AttentionCall call, int run, int head, AttentionTotals totals) {
    int size = call.shape.valueSize();
    for (int query = 0; query < call.queryCount(run); query++) {
      long offset =
          call.out.rowOffset(call.row(run, query))
              + (long) call.head(head, query) * size * Float.BYTES;
      totals.write(query, call.valueSize, call.out.memory, offset, size);
    }
  }
}
