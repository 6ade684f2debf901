package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedValues;
import java.util.List;

/**
 * Measures the loss's curvature by forward passes: second differences {@code (L₊ + L₋ − 2L₀) / ε²}
 * along Gaussian directions, on two batches each, so that the part of the gradient which two
 * batches share can be told from their own.
 */
final class CurvatureProbe {
  /** Second differences need a larger step than first ones, or rounding drowns them. */
  private static final double EPSILON = 1e-2;

  private static final int DIRECTIONS = 40;

  /** A smaller share could only be noise of its own. */
  private static final double LEAST_SHARE = 0.2;

  /** Keeps the probe's directions and batches apart from the steps'. */
  private static final long OWN_SEED = 0x9E3779B97F4A7C15L;

  private final ParameterSet parameters;
  private final BatchLoss loss;
  private final Batches batches;
  private final Directions directions;

  /**
   * @param steps the run's directions, in whose memory the probe draws its own
   */
  CurvatureProbe(
      ParameterSet parameters, BatchLoss loss, Directions steps, int batchSize, long seed) {
    this.parameters = parameters;
    this.loss = loss;
    batches = new Batches(loss.examples(), batchSize, seed ^ OWN_SEED);
    directions = steps.other(Direction.GAUSSIAN, seed ^ OWN_SEED);
  }

  /** Measures at these values. */
  Curvature measure(float[] values, int step) {
    int batchCount = batches.whole() ? 1 : 2;
    int draws = DIRECTIONS / batchCount;
    List<SparseDelta> here = List.of(parameters.at(TunedValues.of(values)));
    double sum = 0;
    double squares = 0;
    double product = 0;
    double power = 0;
    double[] centre = new double[batchCount];
    for (int b = 0; b < batchCount; b++) {
      centre[b] = loss.means(batch(step, b), here)[0];
    }
    for (int d = 0; d < draws; d++) {
      float[] z = directions.of(step, d);
      List<SparseDelta> deltas =
          List.of(
              parameters.at(TunedValues.along(values, z, EPSILON)),
              parameters.at(TunedValues.along(values, z, -EPSILON)));
      double[] slopes = new double[batchCount];
      for (int b = 0; b < batchCount; b++) {
        double[] losses = loss.means(batch(step, b), deltas);
        double second = (losses[0] + losses[1] - 2 * centre[b]) / (EPSILON * EPSILON);
        sum += second;
        squares += second * second;
        slopes[b] = losses[0] - losses[1];
        power += slopes[b] * slopes[b] / batchCount;
      }
      product += slopes[0] * slopes[batchCount - 1];
    }
    int count = draws * batchCount;
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean) * count / (count - 1);
    double share = Math.clamp(product / power, LEAST_SHARE, 1);
    return new Curvature(mean, Math.sqrt(variance / 2), share, draws);
  }

  private int[] batch(int step, int which) {
    return batches.of(2L * step + which + 1);
  }
}
