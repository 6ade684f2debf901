package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedValues;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import java.util.List;
import java.util.Random;

/** Losses {@code ½ Σ h_i (θ_i − target_i)²}, each example with a target of its own. */
final class Quadratic implements ParameterSet, BatchLoss {
  private record Place(TunedValues values) implements SparseDelta {
    @Override
    public void addProduct(
        Backend backend, WeightId weight, FloatTensor in, int from, int to, FloatTensor out) {
      throw new UnsupportedOperationException("no model runs here");
    }

    @Override
    public void addOutputs(
        Backend backend, WeightId weight, int[] ids, FloatTensor in, int row, float[] out) {
      throw new UnsupportedOperationException("no model runs here");
    }
  }

  final double[] curvatures;
  final double[][] targets;
  private final float[] base;

  Quadratic(int size, int examples, double spread, long seed) {
    Random random = new Random(seed);
    curvatures = random.doubles(size, 0.1, 2).toArray();
    double[] common = random.doubles(size, -1, 1).toArray();
    targets = new double[examples][size];
    for (double[] target : targets) {
      for (int i = 0; i < size; i++) {
        target[i] = common[i] + spread * random.nextGaussian();
      }
    }
    base = new float[size];
    for (int i = 0; i < size; i++) {
      base[i] = (float) random.nextGaussian();
    }
  }

  @Override
  public int size() {
    return base.length;
  }

  @Override
  public float[] baseValues() {
    return base;
  }

  @Override
  public SparseDelta at(TunedValues point) {
    return new Place(point);
  }

  @Override
  public int examples() {
    return targets.length;
  }

  @Override
  public double[] means(int[] batch, List<SparseDelta> deltas) {
    return deltas.stream().mapToDouble(delta -> mean(batch, values(delta))).toArray();
  }

  private float[] values(SparseDelta delta) {
    float[] values = new float[base.length];
    ((Place) delta).values().read(0, values.length, values);
    return values;
  }

  double mean(int[] batch, float[] values) {
    double sum = 0;
    for (int example : batch) {
      for (int i = 0; i < values.length; i++) {
        double away = values[i] - targets[example][i];
        sum += curvatures[i] * away * away / 2;
      }
    }
    return sum / batch.length;
  }

  double[] gradient(int[] batch, float[] values) {
    double[] gradient = new double[values.length];
    for (int example : batch) {
      for (int i = 0; i < values.length; i++) {
        gradient[i] += curvatures[i] * (values[i] - targets[example][i]) / batch.length;
      }
    }
    return gradient;
  }

  /** An estimator of exact gradients. */
  Estimate exact(float[] values, long step, int[] batch) {
    double[] gradient = gradient(batch, values);
    float[] rounded = new float[gradient.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) gradient[i];
    }
    return new Estimate.Exact(mean(batch, values), rounded);
  }
}
