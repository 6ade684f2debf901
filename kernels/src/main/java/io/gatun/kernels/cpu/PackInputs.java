package io.gatun.kernels.cpu;

/** Packs the rows of an input into token groups, {@code [column][token]}; a unit is a group. */
final class PackInputs implements WorkerPool.Task {
  private float[] packed = new float[0];
  private int[] groupStarts = new int[0];
  private int groups;
  private HostTensor input;
  private int rows;

  /** Cuts the rows into groups and makes room; {@link #run} then fills it. */
  void prepare(HostTensor newInput, int newRows) {
    input = newInput;
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

  /** First row of a group. */
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
    int columns = input.columns();
    for (int group = from; group < to; group++) {
      int start = groupStarts[group];
      int tokens = groupSize(group);
      for (int token = 0; token < tokens; token++) {
        long row = input.rowOffset(start + token);
        int at = start * columns + token;
        for (int column = 0; column < columns; column++) {
          packed[at] = ScalarKernels.at(input.memory, row, column);
          at += tokens;
        }
      }
    }
  }
}
