package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
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

  private final BatchLoss loss;
  private final Batches batches;
  private final Directions directions;
  private final Placement plus;
  private final Placement minus;
  private final Placement here;
  private final float[] moved;

  CurvatureProbe(ParameterSet parameters, BatchLoss loss, int batchSize, long seed) {
    this.loss = loss;
    batches = new Batches(loss.examples(), batchSize, seed ^ OWN_SEED);
    directions = new Directions(Direction.GAUSSIAN, seed ^ OWN_SEED, parameters.size());
    plus = parameters.newPlacement();
    minus = parameters.newPlacement();
    here = parameters.newPlacement();
    moved = new float[parameters.size()];
  }

  /** Measures at these values. */
  Curvature measure(float[] values, int step) {
    int batchCount = batches.whole() ? 1 : 2;
    int draws = DIRECTIONS / batchCount;
    here.moveTo(values);
    double sum = 0;
    double squares = 0;
    double product = 0;
    double power = 0;
    double[] centre = new double[batchCount];
    for (int b = 0; b < batchCount; b++) {
      centre[b] = loss.means(batch(step, b), List.of(here.delta()))[0];
    }
    for (int d = 0; d < draws; d++) {
      float[] z = directions.of(step, d);
      List<SparseDelta> deltas =
          List.of(place(plus, values, z, EPSILON), place(minus, values, z, -EPSILON));
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

  private SparseDelta place(Placement placement, float[] values, float[] z, double distance) {
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (values[i] + distance * z[i]);
    }
    placement.moveTo(moved);
    return placement.delta();
  }
}
