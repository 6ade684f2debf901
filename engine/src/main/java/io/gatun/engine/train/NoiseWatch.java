package io.gatun.engine.train;

import java.util.Arrays;

/** How large the last differences of losses were beside what rounding makes of them. */
final class NoiseWatch {
  private static final int NOISES = 8;
  private static final int DIFFERENCES = 20;

  private final double[] noises = new double[NOISES];
  private final double[] differences = new double[DIFFERENCES];
  private int noiseCount;
  private int differenceCount;

  void addNoise(double noise) {
    noises[noiseCount++ % NOISES] = noise;
  }

  void addDifference(double difference) {
    differences[differenceCount++ % DIFFERENCES] = Math.abs(difference);
  }

  int noiseCount() {
    return noiseCount;
  }

  /** Of the last 20 steps the share whose losses differed at all; NaN before there are so many. */
  double differing() {
    return differenceCount < DIFFERENCES
        ? Double.NaN
        : Arrays.stream(differences).filter(difference -> difference != 0).count()
            / (double) DIFFERENCES;
  }

  /** Median of the last differences over the root mean square of noise; NaN without either. */
  double ratio() {
    if (noiseCount == 0 || differenceCount == 0) {
      return Double.NaN;
    }
    double squares = 0;
    int count = Math.min(noiseCount, NOISES);
    for (int i = 0; i < count; i++) {
      squares += noises[i] * noises[i];
    }
    double[] sorted = Arrays.copyOf(differences, Math.min(differenceCount, DIFFERENCES));
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] / Math.sqrt(squares / count);
  }
}
