package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedValues;

/** Which parameters are tuned: a vector of f32, and what a model is under any such vector. */
public interface ParameterSet {
  /** How many values are tuned. */
  int size();

  /** The base model's own values; only to be read. */
  float[] baseValues();

  /** The model at a point, which is read whenever the model runs and must not move meanwhile. */
  SparseDelta at(TunedValues point);
}
