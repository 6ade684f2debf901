package io.gatun.engine.bench;

import java.util.Arrays;
import java.util.Collection;

/**
 * A few measurements of one thing. On a machine that others use they have no bell curve: the median
 * and the range say more than mean and deviation.
 */
public record Spread(double median, double min, double max) {
  /** Of at least one finite number. */
  public static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0 || !Arrays.stream(sorted).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a spread is of finite numbers, not of " + values);
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
