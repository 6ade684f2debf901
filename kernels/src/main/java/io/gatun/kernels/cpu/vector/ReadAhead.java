package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/**
 * Brings the codes of some columns into the cache before they are multiplied. A processor begins a
 * load some hundred instructions before its turn; a product takes many for each line, so that few
 * lines are on their way from memory at a time, where nothing but loads has many.
 */
final class ReadAhead {
  private ReadAhead() {}

  /**
   * Reads a vector of each line.
   *
   * @param columns whole words
   * @param sink takes a sum of no meaning, so that the loads are not left out
   */
  static void codes(PanelMatrix matrix, int panel, int from, int columns, int[] sink) {
    long start = matrix.wordsAt(panel, from);
    lines(matrix.memory, start, matrix.wordsAt(panel, from + columns) - start, sink);
  }

  private static void lines(MemorySegment memory, long start, long bytes, int[] sink) {
    int lines = (int) (bytes / PanelLayout.CACHE_LINE);
    IntVector sum = IntVector.fromArray(Lanes.INT, sink, 0);
    for (int line = 0; line < lines; line++) {
      sum = Lanes.loadInts(memory, start + line * Lanes.LINE).add(sum);
    }
    sum.intoArray(sink, 0);
  }
}
