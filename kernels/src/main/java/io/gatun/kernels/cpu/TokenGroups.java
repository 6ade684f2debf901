package io.gatun.kernels.cpu;

/**
 * How the tokens of a product are cut into the group sizes that kernels exist for: as many twelves
 * as fit, then eight, four, two and one. A group's inputs are packed as {@code [column][token]}, so
 * that a kernel walks them in order; group by group they take as much room as the tokens did.
 */
public final class TokenGroups {
  public static final int LARGEST = 12;

  private TokenGroups() {}

  /** Size of the next group, with so many tokens left. */
  public static int next(int remaining) {
    if (remaining >= LARGEST) {
      return LARGEST;
    }
    return Integer.highestOneBit(remaining);
  }
}
