package io.gatun.engine.model;

/**
 * Names one weight of a model, whatever its file calls it.
 *
 * @param layer counted from 0; -1 for weights outside the layers
 */
public record WeightId(TensorRole role, int layer) {
  /** A weight outside the layers. */
  public static WeightId of(TensorRole role) {
    return new WeightId(role, -1);
  }

  @Override
  public String toString() {
    return layer < 0 ? role.toString() : role + " of layer " + layer;
  }
}
