package io.gatun.kernels.cpu;

import io.gatun.kernels.KvShape;
import io.gatun.kernels.TokenRows;

/**
 * One call of attention: its arguments, and its rows cut into runs. The rows of a run follow each
 * other in one sequence; each key and value is read once for all of them. Runs only say what is
 * computed together: no result depends on them.
 */
final class AttentionCall {
  /** Queries of a run, about: enough that reading keys and values costs little beside them. */
  private static final int QUERIES_A_RUN = 48;

  /** Units for each thread that even out their unequal length. */
  private static final int UNITS_A_THREAD = 4;

  HostTensor queries;
  HostTensor out;
  TokenRows tokens;
  int layer;
  float scale;
  KvShape shape;
  int queriesPerHead;

  /** Elements of a value in memory. */
  int valueSize;

  int runs;
  int longestRun;
  int mostBlocks;
  private int window;
  private int[] runStarts = new int[0];
  private int[] runLengths = new int[0];

  void prepare(
      HostTensor newQueries,
      int newLayer,
      float newScale,
      int newWindow,
      TokenRows newTokens,
      HostTensor newOut,
      int threads) {
    queries = newQueries;
    layer = newLayer;
    scale = newScale;
    window = newWindow;
    tokens = newTokens;
    out = newOut;
    shape = newTokens.cache(0).shape();
    queriesPerHead = newQueries.columns() / shape.headSize() / shape.kvHeads();
    valueSize = PanelLayout.padToBand(shape.valueSize());
    findRuns(rowsOfRun(threads));
  }

  /** As many rows as fill whole groups of queries, fewer where there would be too few units. */
  private int rowsOfRun(int threads) {
    int fill = AttentionKernels.GROUP / greatestDivisor(AttentionKernels.GROUP, queriesPerHead);
    int most = Math.max(1, QUERIES_A_RUN / (fill * queriesPerHead));
    int enough = tokens.count() * shape.kvHeads() / (UNITS_A_THREAD * threads * fill);
    return fill * Math.clamp(enough, 1, most);
  }

  private static int greatestDivisor(int a, int b) {
    return b == 0 ? a : greatestDivisor(b, a % b);
  }

  private void findRuns(int longest) {
    int count = tokens.count();
    if (runStarts.length < count) {
      runStarts = new int[count];
      runLengths = new int[count];
    }
    runs = 0;
    longestRun = 0;
    mostBlocks = 0;
    int row = 0;
    while (row < count) {
      int length = 1;
      while (length < longest && row + length < count && follows(row + length)) {
        length++;
      }
      runStarts[runs] = row;
      runLengths[runs] = length;
      longestRun = Math.max(longestRun, length);
      mostBlocks = Math.max(mostBlocks, endBlock(runs) - firstBlock(runs));
      runs++;
      row += length;
    }
  }

  private boolean follows(int row) {
    return tokens.cache(row).equals(tokens.cache(row - 1))
        && tokens.position(row) == tokens.position(row - 1) + 1;
  }

  HostKvCache cache(int run) {
    return (HostKvCache) tokens.cache(runStarts[run]);
  }

  int queryCount(int run) {
    return runLengths[run] * queriesPerHead;
  }

  /** The row of a run's query: those of one row follow each other. */
  int row(int run, int query) {
    return runStarts[run] + query / queriesPerHead;
  }

  /** Which of all heads a query of a key-value head is. */
  int head(int kvHead, int query) {
    return kvHead * queriesPerHead + query % queriesPerHead;
  }

  /** The first position that a run's query sees. */
  int firstPosition(int run, int query) {
    return Math.max(0, tokens.position(row(run, query)) - window + 1);
  }

  /** The position after the last one that a run's query sees. */
  int endPosition(int run, int query) {
    return tokens.position(row(run, query)) + 1;
  }

  int firstBlock(int run) {
    return firstPosition(run, 0) / AttentionKernels.BLOCK;
  }

  int endBlock(int run) {
    return (endPosition(run, queryCount(run) - 1) - 1) / AttentionKernels.BLOCK + 1;
  }

  /** Parts that the positions of each run are cut into: more than one where runs are few. */
  int parts(int threads) {
    int units = runs * shape.kvHeads();
    int wanted = Math.ceilDiv(UNITS_A_THREAD * threads, units);
    return Math.min(wanted, mostBlocks);
  }
}
