package io.gatun.kernels.cpu;

import java.lang.foreign.Arena;

/** What one worker needs to itself. Grows with the longest context seen, never within a kernel. */
final class Scratch {
  /** Columns that are decoded before they are multiplied, where many tokens reuse them (L2). */
  static final int WIDE_CHUNK = 2048;

  /** The same where one or two tokens do: two bands of it stay in L1. */
  static final int NARROW_CHUNK = 128;

  /** Two panels of a wide chunk. */
  final float[] tile = new float[2 * PanelLayout.PANEL_ROWS * WIDE_CHUNK];

  /** Scales and offsets of a chunk: groups are of 16 columns at the least. */
  final float[] groups = new float[2 * WIDE_CHUNK];

  final float[] lanes = new float[LaneSum.LANES];
  float[] queries = new float[0];
  float[] probabilities = new float[0];
  private final Arena arena;
  HostTensor scores;
  HostTensor attended;

  Scratch(Arena arena) {
    this.arena = arena;
  }

  /** Makes room for attention over so many positions. */
  void reserve(int positions, int headSize, int valueSize) {
    if (scores == null || scores.columns() < positions) {
      int room = Math.max(positions, scores == null ? 1024 : 2 * scores.columns());
      scores = new HostTensor(arena, TokenGroups.LARGEST, room);
      probabilities = new float[TokenGroups.LARGEST * room];
    }
    if (queries.length < TokenGroups.LARGEST * headSize) {
      queries = new float[TokenGroups.LARGEST * headSize];
    }
    if (attended == null || attended.columns() < valueSize) {
      attended = new HostTensor(arena, TokenGroups.LARGEST, valueSize);
    }
  }
}
