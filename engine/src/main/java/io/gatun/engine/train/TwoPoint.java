package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Simultaneous perturbation (Spall 1992; MeZO, arXiv 2305.17333, definition 1): along each
 * direction z the slope {@code (L(θ + εz) − L(θ − εz)) / 2ε}, all losses computed in one batch.
 */
public final class TwoPoint implements Estimator {
  private final ParameterSet parameters;
  private final BatchLoss loss;
  private final Directions directions;
  private final int draws;
  private final double epsilon;

  /**
   * @param draws directions a step
   * @param epsilon how far the values are moved along a direction
   */
  public TwoPoint(
      ParameterSet parameters, BatchLoss loss, Directions directions, int draws, double epsilon) {
    this.parameters = parameters;
    this.loss = loss;
    this.directions = directions;
    this.draws = draws;
    this.epsilon = epsilon;
  }

  @Override
  public Estimate estimate(float[] values, long step, int[] batch) {
    double[] losses = losses(values, step, batch, epsilon);
    double mean = Arrays.stream(losses).sum() / losses.length;
    return new Estimate.Projected(mean, slopes(losses), losses[0] - losses[1]);
  }

  /** Slopes from {@link #losses} at the usual distance; what follows those is not looked at. */
  double[] slopes(double[] losses) {
    double[] slopes = new double[draws];
    for (int draw = 0; draw < slopes.length; draw++) {
      slopes[draw] = (losses[2 * draw] - losses[2 * draw + 1]) / (2 * epsilon);
    }
    return slopes;
  }

  /** {@code L(θ + distance·z), L(θ − distance·z)} of each direction of a step. */
  double[] losses(float[] values, long step, int[] batch, double distance) {
    return loss.means(batch, deltas(values, step, distance));
  }

  /** {@code θ + distance·z, θ − distance·z} of each direction of a step. */
  List<SparseDelta> deltas(float[] values, long step, double distance) {
    List<SparseDelta> deltas = new ArrayList<>();
    for (int draw = 0; draw < draws; draw++) {
      float[] z = directions.of(step, draw);
      deltas.add(parameters.at(TunedValues.along(values, z, distance)));
      deltas.add(parameters.at(TunedValues.along(values, z, -distance)));
    }
    return deltas;
  }
}
