package io.gatun.engine.adapt;

/**
 * Squared gradients of a matrix, as they were where a mask was chosen by them.
 *
 * @param covered their sum over the mask's weights
 * @param total their sum over all weights
 */
public record CoveredSquares(float covered, float total) {
  /**
   * Checks that the one can be a part of the other.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public CoveredSquares {
    if (!(covered >= 0 && covered <= total && total < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(covered + " is no part of " + total);
    }
  }
}
