package io.gatun.kernels.cpu;

/**
 * The one order in which elements of a row are ever summed: element {@code i} goes to lane {@code i
 * mod 16}, each lane is one chain in order of {@code i}, and the lanes are added as a tree of
 * halves. Any vector width of up to 16 lanes can follow it.
 */
public final class LaneSum {
  public static final int LANES = 16;

  private LaneSum() {}

  /** Adds up sixteen lanes; overwrites them. */
  public static float tree(float[] lanes) {
    for (int half = LANES / 2; half >= 1; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }
}
