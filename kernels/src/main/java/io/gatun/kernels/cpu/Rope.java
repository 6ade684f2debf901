package io.gatun.kernels.cpu;

import io.gatun.kernels.RopeTable;
import io.gatun.kernels.TokenRows;

/** Rotary position embedding in place; a unit is a row. */
final class Rope implements WorkerPool.Task {
  private final KernelSet kernels;
  private HostTensor x;
  private RopeTable table;
  private TokenRows tokens;

  Rope(KernelSet kernels) {
    this.kernels = kernels;
  }

  void prepare(HostTensor newX, RopeTable newTable, TokenRows newTokens) {
    x = newX;
    table = newTable;
    tokens = newTokens;
  }

  @Override
  public void run(int from, int to, int worker) {
    float[] cosines = table.cosines();
    float[] sines = table.sines();
    int pairs = table.rotated() / 2;
    long headBytes = (long) table.headSize() * Float.BYTES;
    int heads = x.columns() / table.headSize();
    for (int row = from; row < to; row++) {
      int angles = tokens.position(row) * pairs;
      long at = x.rowOffset(row);
      for (int head = 0; head < heads; head++) {
        switch (table.pairing()) {
          case ADJACENT -> kernels.turnAdjacent(x.memory, at, cosines, sines, angles, pairs);
          case HALVES -> kernels.turnHalves(x.memory, at, cosines, sines, angles, pairs);
        }
        at += headBytes;
      }
    }
  }
}
