package io.gatun.engine.train;

import java.util.Arrays;

/**
 * The step that a run goes back to if its loss rises. Until there is one it is the start, which
 * takes no memory.
 */
final class GoodStep {
  private final float[] base;
  private int step;
  private int updates;
  private float[] values;
  private float[][] memory;

  /**
   * @param base values before the first step, not copied
   */
  GoodStep(float[] base) {
    this.base = base;
  }

  /** Keeps copies of what a run is at a step. */
  void set(int newStep, int newUpdates, float[] newValues, float[][] newMemory) {
    step = newStep;
    updates = newUpdates;
    if (values == null) {
      values = newValues.clone();
      memory = Arrays.stream(newMemory).map(float[]::clone).toArray(float[][]::new);
    } else {
      System.arraycopy(newValues, 0, values, 0, values.length);
      for (int i = 0; i < memory.length; i++) {
        System.arraycopy(newMemory[i], 0, memory[i], 0, memory[i].length);
      }
    }
  }

  /** Writes what the run was then. */
  void restore(float[] outValues, float[][] outMemory) {
    System.arraycopy(values == null ? base : values, 0, outValues, 0, outValues.length);
    for (int i = 0; i < outMemory.length; i++) {
      if (memory == null) {
        Arrays.fill(outMemory[i], 0);
      } else {
        System.arraycopy(memory[i], 0, outMemory[i], 0, outMemory[i].length);
      }
    }
  }

  /** Which step it is. */
  int step() {
    return step;
  }

  /** Updates up to then. */
  int updates() {
    return updates;
  }
}
