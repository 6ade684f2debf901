package io.gatun.engine.grad;

import io.gatun.engine.model.TensorRole;
import java.util.Set;

/**
 * What a mask is to be like.
 *
 * @param score by what weights are ranked
 * @param density share of weights that is tuned, of those in the chosen matrices
 * @param scope among which weights they are ranked
 * @param firstLayer the lowest layer with tuned weights
 * @param lastLayer the highest
 * @param without matrices that keep their weights
 * @param seed of random scores
 */
public record MaskSettings(
    WeightScore score,
    double density,
    Scope scope,
    int firstLayer,
    int lastLayer,
    Set<TensorRole> without,
    long seed) {
  /** Among which weights scores are compared. */
  public enum Scope {
    /** Those of each matrix on its own, so that each has the same density. */
    TENSOR,
    /** All of them. */
    GLOBAL
  }

  /** Checks ranges. */
  public MaskSettings {
    if (!(density > 0 && density <= 1)) {
      throw new IllegalArgumentException("a density is above 0 and up to 1, not " + density);
    }
    if (firstLayer < 0 || lastLayer < firstLayer) {
      throw new IllegalArgumentException("no layers from " + firstLayer + " to " + lastLayer);
    }
    without = Set.copyOf(without);
  }
}
