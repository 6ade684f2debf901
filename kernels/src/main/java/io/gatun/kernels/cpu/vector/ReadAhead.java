package io.gatun.kernels.cpu.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/** Loads a vector of each cache line, with as little as can be in between. */
final class ReadAhead {
  private ReadAhead() {}

  static void lines(MemorySegment memory, long start, long bytes, int[] sink) {
    int lines = (int) (bytes / Lanes.LINE);
    IntVector sum = IntVector.fromArray(Lanes.INT, sink, 0);
    for (int line = 0; line < lines; line++) {
      sum = Lanes.loadInts(memory, start + line * Lanes.LINE).add(sum);
    }
    sum.intoArray(sink, 0);
  }
}
