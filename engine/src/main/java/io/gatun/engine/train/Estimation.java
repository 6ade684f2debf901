package io.gatun.engine.train;

/**
 * How a step finds out which way the loss falls.
 *
 * @param kind how gradients are estimated
 * @param epsilon how far values are moved along a direction
 * @param direction along which random directions
 * @param directions how many of them a step; exact gradients need none
 */
public record Estimation(EstimatorKind kind, double epsilon, Direction direction, int directions) {
  private static final double USUAL_EPSILON = 1e-3;

  /**
   * Checks ranges.
   *
   * @throws IllegalArgumentException unless epsilon is between 0 and 1, and directions are at least
   *     1 and fewer than 65536
   */
  public Estimation {
    SettingCheck.require(epsilon > 0 && epsilon < 1, "epsilon", epsilon);
    SettingCheck.require(directions >= 1 && directions < 1 << 16, "directions", directions);
  }

  /** Along one Gaussian direction, moved by 0.001. */
  public static Estimation of(EstimatorKind kind) {
    return new Estimation(kind, USUAL_EPSILON, Direction.GAUSSIAN, 1);
  }

  /** The same, but values are moved so far. */
  public Estimation withEpsilon(double distance) {
    return new Estimation(kind, distance, direction, directions);
  }

  /** The same, but along other random directions. */
  public Estimation withDirection(Direction other) {
    return new Estimation(kind, epsilon, other, directions);
  }

  /** The same, but along so many directions a step. */
  public Estimation withDirections(int number) {
    return new Estimation(kind, epsilon, direction, number);
  }
}
