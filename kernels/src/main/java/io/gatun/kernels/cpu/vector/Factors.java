package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Scales and offsets of a panel's groups as floats: 16 of a group, then those of the next group
 * {@code step} floats on.
 */
final class Factors {
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  private Factors() {}

  static void scales(
      PanelMatrix matrix,
      int panel,
      int firstGroup,
      int groups,
      float[] target,
      int targetAt,
      int step) {
    long start = matrix.scalesAt(panel);
    PanelLayout.Factor stored = matrix.layout.scale;
    copy(matrix, stored, start, firstGroup, groups, target, targetAt, step);
  }

  /** In a layout that stores them. */
  static void storedOffsets(
      PanelMatrix matrix,
      int panel,
      int firstGroup,
      int groups,
      float[] target,
      int targetAt,
      int step) {
    long start = matrix.offsetsAt(panel);
    PanelLayout.Factor stored = matrix.layout.offset;
    copy(matrix, stored, start, firstGroup, groups, target, targetAt, step);
  }

  /**
   * In any layout: zeros where there are none.
   *
   * @param scales what {@link #scales} gave, at the same places
   */
  static void offsets(
      PanelMatrix matrix,
      int panel,
      int firstGroup,
      int groups,
      float[] scales,
      int scalesAt,
      float[] target,
      int targetAt,
      int step) {
    if (matrix.layout.storesOffsets()) {
      storedOffsets(matrix, panel, firstGroup, groups, target, targetAt, step);
      return;
    }
    if (matrix.layout.codeBias() == 0) {
      // Not scales times zero: that may be minus zero.
      for (int group = 0; group < groups; group++) {
        int at = targetAt + group * step;
        Arrays.fill(target, at, at + ROWS, 0);
      }
      return;
    }
    float factor = -matrix.layout.codeBias();
    for (int group = 0; group < groups; group++) {
      for (int lane = group * step; lane < group * step + ROWS; lane += Lanes.COUNT) {
        FloatVector.fromArray(Lanes.FLOAT, scales, scalesAt + lane)
            .mul(factor)
            .intoArray(target, targetAt + lane);
      }
    }
  }

  /** A loop for each kind: a vector chosen by a branch within one is boxed in some processes. */
  private static void copy(
      PanelMatrix matrix,
      PanelLayout.Factor stored,
      long start,
      int firstGroup,
      int groups,
      float[] target,
      int targetAt,
      int step) {
    MemorySegment memory = matrix.memory;
    long first = (long) firstGroup * ROWS;
    switch (stored) {
      case NONE -> throw new IllegalArgumentException(matrix.layout + " stores none");
      case HALF -> widenHalves(memory, start + first * Short.BYTES, groups, target, targetAt, step);
      case FLOAT -> copyFloats(memory, start + first * Float.BYTES, groups, target, targetAt, step);
      case CODED -> {
        int perFactor = matrix.groupsPerFactor();
        multiplyCodes(memory, start, firstGroup, groups, perFactor, target, targetAt, step);
      }
    }
  }

  private static void widenHalves(
      MemorySegment memory, long at, int groups, float[] target, int targetAt, int step) {
    for (int group = 0; group < groups; group++) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        HalfFloats.load(memory, at + (group * ROWS + lane) * (long) Short.BYTES)
            .intoArray(target, targetAt + group * step + lane);
      }
    }
  }

  private static void copyFloats(
      MemorySegment memory, long at, int groups, float[] target, int targetAt, int step) {
    for (int group = 0; group < groups; group++) {
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        Lanes.load(memory, at + (group * ROWS + lane) * (long) Float.BYTES)
            .intoArray(target, targetAt + group * step + lane);
      }
    }
  }

  /** Four groups a turn: both numbers are multiples of four. */
  private static void multiplyCodes(
      MemorySegment memory,
      long start,
      int firstGroup,
      int groups,
      int groupsPerFactor,
      float[] target,
      int targetAt,
      int step) {
    int stride = PanelLayout.codedBytes(groupsPerFactor);
    for (int group = firstGroup; group < firstGroup + groups; group += 4) {
      long factors = start + (long) (group / groupsPerFactor) * stride;
      long words = factors + ROWS * Short.BYTES + (long) (group % groupsPerFactor) * ROWS;
      int to = targetAt + (group - firstGroup) * step;
      for (int lane = 0; lane < ROWS; lane += Lanes.COUNT) {
        FloatVector factor = HalfFloats.load(memory, factors + lane * (long) Short.BYTES);
        IntVector codes = Lanes.loadInts(memory, words + lane * (long) Integer.BYTES);
        Lanes.signedBytes(codes, 24).mul(factor).intoArray(target, to + lane);
        Lanes.signedBytes(codes, 16).mul(factor).intoArray(target, to + step + lane);
        Lanes.signedBytes(codes, 8).mul(factor).intoArray(target, to + 2 * step + lane);
        Lanes.signedBytes(codes, 0).mul(factor).intoArray(target, to + 3 * step + lane);
      }
    }
  }
}
