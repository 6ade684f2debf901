package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.PanelLayout;
import io.gatun.kernels.cpu.PanelMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

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
    long at = matrix.scalesAt(panel, firstGroup);
    boolean half = matrix.layout.scale == PanelLayout.Scale.HALF;
    copy(matrix.memory, at, half, groups, target, targetAt, step);
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
    long at = matrix.offsetsAt(panel, firstGroup);
    boolean half = matrix.layout.offset == PanelLayout.Offset.HALF;
    copy(matrix.memory, at, half, groups, target, targetAt, step);
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
      MemorySegment memory,
      long at,
      boolean half,
      int groups,
      float[] target,
      int targetAt,
      int step) {
    if (half) {
      widenHalves(memory, at, groups, target, targetAt, step);
    } else {
      copyFloats(memory, at, groups, target, targetAt, step);
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
}
