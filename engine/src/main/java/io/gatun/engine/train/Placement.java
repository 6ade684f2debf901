package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;

/** A place in the space of tuned values at which a model can be run; moved from step to step. */
public interface Placement {
  /**
   * Moves here.
   *
   * @param values as many as the {@link ParameterSet} has; read during this call
   */
  void moveTo(float[] values);

  /** The model at the place it was last moved to. */
  SparseDelta delta();
}
