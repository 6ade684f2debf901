package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedValues;
import io.gatun.engine.adapt.TunedWeights;

/** The weights that a mask names. */
public record MaskedWeights(TunedWeights weights) implements ParameterSet {
  @Override
  public int size() {
    return weights.baseValues().length;
  }

  @Override
  public float[] baseValues() {
    return weights.baseValues();
  }

  @Override
  public SparseDelta at(TunedValues point) {
    return weights.deltaAt(point);
  }
}
