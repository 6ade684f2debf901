package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs the rows of an input into token groups, {@code [column][token]}; a unit is a group. */
final class PackInputs implements WorkerPool.Task {
  /** Columns that are read of every token before the next: they stay in L1. */
  private static final int BLOCK = 128;

  private final float[][] blocks;
  private float[] packed = new float[0];
  private int[] groupStarts = new int[0];
  private int groups;
  private HostTensor input;
  private int firstRow;
  private int rows;

  PackInputs(int threads) {
    blocks = new float[threads][TokenGroups.LARGEST * BLOCK];
  }

  /** Cuts some rows into groups and makes room; {@link #run} then fills it. */
  void prepare(HostTensor newInput, int newFirstRow, int newRows) {
    input = newInput;
    firstRow = newFirstRow;
    rows = newRows;
    int floats = Math.multiplyExact(newRows, newInput.columns());
    if (packed.length < floats) {
      packed = new float[floats];
    }
    if (groupStarts.length < newRows) {
      groupStarts = new int[newRows];
    }
    groups = 0;
    for (int row = 0; row < newRows; row += TokenGroups.next(newRows - row)) {
      groupStarts[groups++] = row;
    }
  }

  int groups() {
    return groups;
  }

  int rows() {
    return rows;
  }

  /** First row of a group, counted from the first of all. */
  int groupStart(int group) {
    return groupStarts[group];
  }

  int groupSize(int group) {
    return TokenGroups.next(rows - groupStarts[group]);
  }

  float[] packed() {
    return packed;
  }

  @Override
  public void run(int from, int to, int worker) {
    for (int group = from; group < to; group++) {
      for (int column = 0; column < input.columns(); column += BLOCK) {
        int count = Math.min(BLOCK, input.columns() - column);
        packBlock(groupStarts[group], groupSize(group), column, count, blocks[worker]);
      }
    }
  }

  private void packBlock(int start, int tokens, int column, int count, float[] block) {
    for (int token = 0; token < tokens; token++) {
      long at = input.rowOffset(firstRow + start + token) + (long) column * Float.BYTES;
      MemorySegment.copy(input.memory, ValueLayout.JAVA_FLOAT, at, block, token * BLOCK, count);
    }
    int at = start * input.columns() + column * tokens;
    if (tokens == TokenGroups.LARGEST) {
      packTwelve(block, count, packed, at);
      return;
    }
    for (int i = 0; i < count; i++) {
      for (int token = 0; token < tokens; token++) {
        packed[at++] = block[token * BLOCK + i];
      }
    }
  }

  /** Written out, so that C2 checks bounds once a call and not once an element. */
  private static void packTwelve(float[] block, int count, float[] packed, int start) {
    for (int i = 0; i < count; i++) {
      int at = start + i * 12;
      packed[at] = block[i];
      packed[at + 1] = block[i + BLOCK];
      packed[at + 2] = block[i + 2 * BLOCK];
      packed[at + 3] = block[i + 3 * BLOCK];
      packed[at + 4] = block[i + 4 * BLOCK];
      packed[at + 5] = block[i + 5 * BLOCK];
      packed[at + 6] = block[i + 6 * BLOCK];
      packed[at + 7] = block[i + 7 * BLOCK];
      packed[at + 8] = block[i + 8 * BLOCK];
      packed[at + 9] = block[i + 9 * BLOCK];
      packed[at + 10] = block[i + 10 * BLOCK];
      packed[at + 11] = block[i + 11 * BLOCK];
    }
  }
}
