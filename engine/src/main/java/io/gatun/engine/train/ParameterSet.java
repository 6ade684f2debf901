package io.gatun.engine.train;

/** Which parameters are tuned: a vector of f32, and what a model is under any such vector. */
public interface ParameterSet {
  /** How many values are tuned. */
  int size();

  /** The base model's own values, a new array. */
  float[] baseValues();

  /** A new place, at the base model's values. */
  Placement newPlacement();
}
