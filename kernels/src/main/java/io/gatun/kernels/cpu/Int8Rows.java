package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The rows of an input rounded to blocks of 32 integers, in the orders that kernels read them. A
 * unit is as many rows as the largest token group.
 *
 * <p>Kernels multiply the 16-bit halves of a panel's words, so a row is held as pairs of columns,
 * one 32-bit integer each. A 4-bit word has columns {@code k..k+7}, the first four in its low half:
 * its pairs are {@code (q[k+n], q[k+n+4])}. An 8-bit or 6-bit word has columns {@code k..k+3}, the
 * first two in its low half: its pairs are {@code (q[k+n], q[k+n+2])}. For 4-bit words a row that
 * is multiplied by itself has {@code q[n] - 16 q[n-1]} for {@code q[n]}, after the first of four,
 * which spares its kernel a mask for each code.
 *
 * <p>Up to {@link #ONE_BY_ONE} rows are multiplied one by one and lie one after the other. More are
 * multiplied together: pairs lie in tiles of four rows, {@code [row / 4][pair][4]}, all else in
 * token groups, {@code [element][token]}, as {@link PackInputs} packs them.
 */
public final class Int8Rows implements WorkerPool.Task {
  /** Columns with a common scale. */
  public static final int BLOCK = 32;

  /** Rows of a tile of pairs. */
  public static final int TILE = 4;

  /** Up to so many rows are multiplied straight from the panels. */
  public static final int ONE_BY_ONE = 2;

  /** A block without an element as large is zero: 127 / max|x| must be finite. */
  public static final float SMALLEST = 1e-30f;

  /** Times a block's sum: codes less 8 are small enough for sums of 16 bits. */
  private static final int CENTRE = -8 << 16;

  /** The fewest columns that share a scale of the weights. */
  static final int SMALLEST_GROUP = 16;

  private final KernelSet kernels;
  private final float[][] values;
  private final int[][] integers;
  private HostTensor input;
  private int firstRow;
  private int rows;
  private int columns;
  private boolean nibbles;
  private boolean bytes;
  private float[] scales = new float[0];
  private int[] blockSums = new int[0];
  private int[] centres = new int[0];
  private float[] sums16 = new float[0];
  private float[] sums32 = new float[0];
  private int[] nibblePairs = new int[0];
  private int[] bytePairs = new int[0];
  private int[] sixBitBiases = new int[0];
  private float[] codes = new float[0];

  Int8Rows(KernelSet kernels, int threads) {
    this.kernels = kernels;
    values = new float[threads][0];
    integers = new int[threads][0];
  }

  /**
   * Makes room; {@link #run} then fills it.
   *
   * @param newFirstRow which row of the input is the first
   * @param newNibbles whether 4-bit weights will be multiplied
   * @param newBytes whether 8-bit or 6-bit weights will be multiplied
   * @return the number of units
   */
  int prepare(
      HostTensor newInput, int newFirstRow, int newRows, boolean newNibbles, boolean newBytes) {
    input = newInput;
    firstRow = newFirstRow;
    rows = newRows;
    columns = newInput.columns();
    nibbles = newNibbles;
    bytes = newBytes;
    int elements = Math.multiplyExact((rows + TILE - 1) / TILE * TILE, columns);
    if (scales.length < elements / BLOCK) {
      scales = new float[elements / BLOCK];
      blockSums = new int[elements / BLOCK];
      centres = new int[elements / BLOCK];
      sums32 = new float[elements / BLOCK];
      sums16 = new float[elements / SMALLEST_GROUP];
    }
    if (nibbles && nibblePairs.length < elements / 2) {
      nibblePairs = new int[elements / 2];
    }
    if (bytes && oneByOne() && bytePairs.length < elements / 2) {
      bytePairs = new int[elements / 2];
      sixBitBiases = new int[elements / SMALLEST_GROUP];
    }
    if (bytes && !oneByOne() && codes.length < elements) {
      codes = new float[elements];
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i].length < columns) {
        values[i] = new float[columns];
        integers[i] = new int[columns];
      }
    }
    return (rows + TokenGroups.LARGEST - 1) / TokenGroups.LARGEST;
  }

  private boolean oneByOne() {
    return rows <= ONE_BY_ONE;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Scales by {@code [row][block]}. */
  public float[] scales() {
    return scales;
  }

  /** Sums of the integers of blocks, by {@code [row][block]}. */
  public int[] blockSums() {
    return blockSums;
  }

  /**
   * What makes sums of 4-bit codes of 0..15 those of codes less 8, by {@code [row][block]}: -8
   * times {@link #blockSums}, in the high half.
   */
  public int[] centres() {
    return centres;
  }

  /** Where a row's blocks start. */
  public int blocksAt(int row) {
    return row * (columns / BLOCK);
  }

  /** Sums of the integers of groups of 16 or 32 columns, each times its block's scale. */
  public float[] groupSums(int groupSize) {
    return groupSize == BLOCK ? sums32 : sums16;
  }

  /**
   * Pairs for words of 4-bit codes; of up to two rows, pairs of {@linkplain #difference
   * differences}.
   */
  public int[] nibblePairs() {
    return nibblePairs;
  }

  /** Pairs for words of 8-bit or 6-bit codes; up to two rows only. */
  public int[] bytePairs() {
    return bytePairs;
  }

  /** Sums of the {@link #bytePairs} of 16 columns times −32, as pairs themselves. */
  public int[] sixBitBiases() {
    return sixBitBiases;
  }

  /** Integers as floats; more than two rows only. */
  public float[] codes() {
    return codes;
  }

  /** The scale of the block that a column lies in. */
  float scale(int row, int column) {
    return scales[blocksAt(row) + column / BLOCK];
  }

  /** One integer, wherever it lies: for definitions, not for loops that matter. */
  int integer(int row, int column) {
    if (nibbles) {
      int word = column / 8 * 4;
      if (!oneByOne()) {
        return half(nibblePairs[pairsAt(row) + (word + column % 4) * TILE], column / 4);
      }
      int q = 0;
      for (int n = 0; n <= column % 8; n++) {
        q = 16 * q + half(nibblePairs[pairsAt(row) + word + n % 4], n / 4);
      }
      return q;
    }
    if (oneByOne()) {
      return half(bytePairs[row * (columns / 2) + column / 4 * 2 + column % 2], column / 2);
    }
    int start = groupStart(row);
    return (int) codes[start * columns + column * TokenGroups.next(rows - start) + row - start];
  }

  private static int half(int pair, int which) {
    return which % 2 == 0 ? (short) pair : pair >> 16;
  }

  @Override
  public void run(int from, int to, int worker) {
    int end = Math.min(rows, to * TokenGroups.LARGEST);
    for (int row = from * TokenGroups.LARGEST; row < end; row++) {
      round(row, values[worker], integers[worker]);
    }
  }

  private void round(int row, float[] x, int[] q) {
    long at = input.rowOffset(firstRow + row);
    MemorySegment.copy(input.memory, ValueLayout.JAVA_FLOAT, at, x, 0, columns);
    kernels.quantize(x, columns, q, scales, blocksAt(row));
    sum(row, q);
    if (nibbles && oneByOne()) {
      pairDifferences(q, pairsAt(row));
    }
    if (nibbles && !oneByOne()) {
      pairNibbles(q, pairsAt(row), TILE);
    }
    if (bytes && oneByOne()) {
      pairBytes(q, row * (columns / 2));
    }
    if (bytes && !oneByOne()) {
      spread(q, row);
    }
    if (nibbles && !oneByOne() && row == rows - 1) {
      clearUnusedTileRows(q);
    }
  }

  private void clearUnusedTileRows(int[] q) {
    Arrays.fill(q, 0, columns, 0);
    for (int row = rows; row % TILE != 0; row++) {
      pairNibbles(q, pairsAt(row), TILE);
    }
  }

  private int pairsAt(int row) {
    return oneByOne() ? row * (columns / 2) : row / TILE * TILE * (columns / 2) + row % TILE;
  }

  /** First row of the token group that a row lies in. */
  private int groupStart(int row) {
    int start = row / TokenGroups.LARGEST * TokenGroups.LARGEST;
    while (row >= start + TokenGroups.next(rows - start)) {
      start += TokenGroups.next(rows - start);
    }
    return start;
  }

  private void sum(int row, int[] q) {
    int start = oneByOne() ? row : groupStart(row);
    int step = oneByOne() ? 1 : TokenGroups.next(rows - start);
    int blocks = columns / BLOCK;
    int at32 = start * blocks + row - start;
    int at16 = 2 * start * blocks + row - start;
    for (int block = 0; block < blocks; block++) {
      int low = sum(q, block * BLOCK);
      int high = sum(q, block * BLOCK + SMALLEST_GROUP);
      float scale = scales[row * blocks + block];
      blockSums[row * blocks + block] = low + high;
      centres[row * blocks + block] = (low + high) * CENTRE;
      sums32[at32] = (low + high) * scale;
      sums16[at16] = low * scale;
      sums16[at16 + step] = high * scale;
      at32 += step;
      at16 += 2 * step;
    }
  }

  private static int sum(int[] q, int from) {
    int sum = 0;
    for (int i = from; i < from + SMALLEST_GROUP; i++) {
      sum += q[i];
    }
    return sum;
  }

  private void pairNibbles(int[] q, int start, int step) {
    int at = start;
    for (int column = 0; column < columns; column += 8) {
      for (int n = column; n < column + 4; n++) {
        nibblePairs[at] = pair(q[n], q[n + 4]);
        at += step;
      }
    }
  }

  private void pairDifferences(int[] q, int start) {
    int at = start;
    for (int column = 0; column < columns; column += 8) {
      nibblePairs[at] = pair(q[column], difference(q, column + 4));
      nibblePairs[at + 1] = pair(difference(q, column + 1), difference(q, column + 5));
      nibblePairs[at + 2] = pair(difference(q, column + 2), difference(q, column + 6));
      nibblePairs[at + 3] = pair(difference(q, column + 3), difference(q, column + 7));
      at += 4;
    }
  }

  private static int difference(int[] q, int column) {
    return q[column] - 16 * q[column - 1];
  }

  private void pairBytes(int[] q, int start) {
    int at = start;
    for (int group = 0; group < columns; group += SMALLEST_GROUP) {
      int low = 0;
      int high = 0;
      for (int column = group; column < group + SMALLEST_GROUP; column += 4) {
        bytePairs[at] = pair(q[column], q[column + 2]);
        bytePairs[at + 1] = pair(q[column + 1], q[column + 3]);
        low += q[column] + q[column + 1];
        high += q[column + 2] + q[column + 3];
        at += 2;
      }
      sixBitBiases[at / 8 - 1] = pair(-32 * low, -32 * high);
    }
  }

  private static int pair(int low, int high) {
    return (low & 0xffff) | (high << 16);
  }

  private void spread(int[] q, int row) {
    int start = groupStart(row);
    int tokens = TokenGroups.next(rows - start);
    int at = start * columns + row - start;
    for (int column = 0; column < columns; column++) {
      codes[at] = q[column];
      at += tokens;
    }
  }
}
