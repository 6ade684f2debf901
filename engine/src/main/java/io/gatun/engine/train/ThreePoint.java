package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedValues;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link TwoPoint}, and the loss between the two points in the same batch: the second difference
 * {@code (L₊ + L₋ − 2L₀) / ε²} is the curvature along the direction, which tells how far a step may
 * go, and which rate suits the next ones ({@link RateWatch}). Half as dear again as two points;
 * worth it where a few directions are much stiffer than the others.
 */
public final class ThreePoint implements Estimator {
  private final ParameterSet parameters;
  private final BatchLoss loss;
  private final TwoPoint sides;
  private final double epsilon;

  /**
   * @param draws directions a step
   * @param epsilon how far the values are moved along a direction
   */
  public ThreePoint(
      ParameterSet parameters, BatchLoss loss, Directions directions, int draws, double epsilon) {
    this.parameters = parameters;
    this.loss = loss;
    this.epsilon = epsilon;
    sides = new TwoPoint(parameters, loss, directions, draws, epsilon);
  }

  @Override
  public Estimate estimate(float[] values, long step, int[] batch) {
    List<SparseDelta> deltas = new ArrayList<>(sides.deltas(values, step, epsilon));
    deltas.add(parameters.at(TunedValues.of(values)));
    double[] losses = loss.means(batch, deltas);
    double here = losses[losses.length - 1];
    double[] slopes = sides.slopes(losses);
    double[] curvatures = new double[slopes.length];
    for (int draw = 0; draw < curvatures.length; draw++) {
      curvatures[draw] = (losses[2 * draw] + losses[2 * draw + 1] - 2 * here) / (epsilon * epsilon);
    }
    return new Estimate.Projected(here, slopes, losses[0] - losses[1], curvatures);
  }
}
