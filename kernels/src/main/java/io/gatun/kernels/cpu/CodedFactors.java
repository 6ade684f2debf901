package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Coded scales, or offsets, of one panel while it is packed: see {@link PanelLayout}. */
final class CodedFactors {
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  private final int groupsPerFactor;
  private final byte[] bytes;

  /**
   * Makes room.
   *
   * @param columns none where the panel has no such factors
   */
  CodedFactors(int columns, int groupsPerFactor) {
    this.groupsPerFactor = groupsPerFactor;
    int factors = columns / PanelLayout.FACTOR_COLUMNS;
    this.bytes = new byte[factors * PanelLayout.codedBytes(groupsPerFactor)];
  }

  /** Makes all rows zero. */
  void clear() {
    Arrays.fill(bytes, (byte) 0);
  }

  /**
   * Adds a row, if the panel has such factors.
   *
   * @param factors in half precision
   * @param codes one a group
   */
  void add(int lane, short[] factors, byte[] codes) {
    int from = 0;
    for (int start = 0; start < bytes.length; start += PanelLayout.codedBytes(groupsPerFactor)) {
      short factor = factors[from / groupsPerFactor];
      bytes[start + lane * Short.BYTES] = (byte) factor;
      bytes[start + lane * Short.BYTES + 1] = (byte) (factor >> 8);
      int word = start + ROWS * Short.BYTES + lane * Integer.BYTES;
      for (int group = from; group < from + groupsPerFactor; group += Integer.BYTES) {
        System.arraycopy(codes, group, bytes, word, Integer.BYTES);
        word += ROWS * Integer.BYTES;
      }
      from += groupsPerFactor;
    }
  }

  /** Copies them to their place. */
  void store(MemorySegment target, long at) {
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, at, bytes.length);
  }
}
