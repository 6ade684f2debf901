package io.gatun.engine.train;

/**
 * What a gradient does to the tuned values. An update may remember earlier gradients, in f32
 * vectors that are part of a run's state.
 */
public sealed interface Update permits Sgd, SignSgd, Momentum, Adam {
  /** What it is called on a command line. */
  String name();

  /**
   * New memory of it, for so many values: vectors of zeros, none for an update without memory.
   *
   * @param size tuned values
   */
  float[][] newMemory(int size);

  /**
   * Changes values by one gradient.
   *
   * @param memory of the gradients before, changed too
   * @param count which update this is, from 1
   */
  void apply(float[] values, float[] gradient, double rate, float[][] memory, int count);

  /**
   * The update of that name, with its usual settings.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Update named(String name) {
    return switch (name) {
      case "sgd" -> new Sgd();
      case "sign" -> new SignSgd();
      case "momentum" -> new Momentum(0.9);
      case "adam" -> new Adam(0.9, 0.999, 1e-8);
      default -> throw new IllegalArgumentException(name + ": sgd, sign, momentum or adam");
    };
  }
}
