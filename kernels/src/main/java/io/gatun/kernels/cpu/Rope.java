package io.gatun.kernels.cpu;

import io.gatun.kernels.RopeTable;
import io.gatun.kernels.TokenRows;

/** Rotary position embedding in place; a unit is a row. The same code serves all kernel sets. */
final class Rope implements WorkerPool.Task {
  private HostTensor x;
  private RopeTable table;
  private TokenRows tokens;

  void prepare(HostTensor newX, RopeTable newTable, TokenRows newTokens) {
    x = newX;
    table = newTable;
    tokens = newTokens;
  }

  @Override
  public void run(int from, int to, int worker) {
    int pairs = table.rotated() / 2;
    boolean adjacent = table.pairing() == RopeTable.Pairing.ADJACENT;
    int step = adjacent ? 2 : 1;
    int partner = adjacent ? 1 : pairs;
    for (int row = from; row < to; row++) {
      int angles = tokens.position(row) * pairs;
      long at = x.rowOffset(row);
      for (int head = 0; head < x.columns(); head += table.headSize()) {
        turn(at + (long) head * Float.BYTES, angles, pairs, step, partner);
      }
    }
  }

  private void turn(long head, int angles, int pairs, int step, int partner) {
    float[] cosines = table.cosines();
    float[] sines = table.sines();
    for (int i = 0; i < pairs; i++) {
      float a = ScalarKernels.at(x.memory, head, i * step);
      float b = ScalarKernels.at(x.memory, head, i * step + partner);
      float cos = cosines[angles + i];
      float sin = sines[angles + i];
      ScalarKernels.put(x.memory, head, i * step, Math.fma(a, cos, -(b * sin)));
      ScalarKernels.put(x.memory, head, i * step + partner, Math.fma(b, cos, a * sin));
    }
  }
}
