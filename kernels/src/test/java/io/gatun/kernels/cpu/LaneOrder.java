package io.gatun.kernels.cpu;

/** Sums in the one order that {@link LaneSum} documents, written the plain way. */
final class LaneOrder {
  private LaneOrder() {}

  /** Where an element of the sum comes from. */
  interface Step {
    float add(float sum, int index);
  }

  static float sum(int count, Step step) {
    float[] lanes = new float[16];
    for (int lane = 0; lane < 16; lane++) {
      for (int i = lane; i < count; i += 16) {
        lanes[lane] = step.add(lanes[lane], i);
      }
    }
    return tree(lanes, 0, 1);
  }

  /** Lane {@code first} and every {@code stride}-th after it: the tree of halves, from its root. */
  private static float tree(float[] lanes, int first, int stride) {
    return stride == 16
        ? lanes[first]
        : tree(lanes, first, 2 * stride) + tree(lanes, first + stride, 2 * stride);
  }
}
