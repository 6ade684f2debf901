package io.gatun.engine.adapt;

/**
 * A point in the space of tuned values, worked out piece by piece where it is needed, so that a
 * point near another takes no memory of its own.
 */
@FunctionalInterface
public interface TunedValues {
  /**
   * Writes values {@code from} to {@code from + count} to the start of an array.
   *
   * @param from in the mask's order
   */
  void read(int from, int count, float[] out);

  /** These values, which are not copied. */
  static TunedValues of(float[] values) {
    return (from, count, out) -> System.arraycopy(values, from, out, 0, count);
  }

  /** {@code values + distance · direction}, rounded once; the arrays are not copied. */
  static TunedValues along(float[] values, float[] direction, double distance) {
    return (from, count, out) -> {
      for (int i = 0; i < count; i++) {
        out[i] = (float) (values[from + i] + distance * direction[from + i]);
      }
    };
  }
}
