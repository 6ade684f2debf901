package io.gatun.engine.recipe;

import io.gatun.engine.grad.MaskSettings;
import io.gatun.engine.grad.MaskSettings.Scope;
import io.gatun.engine.grad.WeightScore;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.train.EstimatorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Masks and settings that go well together. */
public enum Recipe {
  /**
   * SensZOQ (arXiv 2406.02913): weights to which pre-training text is sensitive, in the upper
   * quarter of the layers, so that three quarters of each pass are kept from step to step.
   */
  SENSZOQ(EstimatorKind.TWO_POINT, 64, 1500, 100) {
    @Override
    public MaskSettings mask(int layers, long seed) {
      int first = layers - Math.max(1, Math.ceilDiv(layers, 4));
      return new MaskSettings(
          WeightScore.FISHER, 0.003, Scope.TENSOR, first, layers - 1, Set.of(), seed);
    }
  },

  /**
   * The last layer alone, without its keys and values: a loss costs one row an example, so that
   * each step sees them all. Weights with the largest mean gradient of the task.
   */
  LAST_LAYER(EstimatorKind.THREE_POINT, Integer.MAX_VALUE, 1500, 50) {
    @Override
    public MaskSettings mask(int layers, long seed) {
      return new MaskSettings(
          WeightScore.TASK_MEAN,
          0.003,
          Scope.TENSOR,
          layers - 1,
          layers - 1,
          Set.of(TensorRole.KEY, TensorRole.VALUE),
          seed);
    }
  };

  private final EstimatorKind estimator;
  private final int batchSize;
  private final int steps;
  private final int evaluateEvery;

  Recipe(EstimatorKind estimator, int batchSize, int steps, int evaluateEvery) {
    this.estimator = estimator;
    this.batchSize = batchSize;
    this.steps = steps;
    this.evaluateEvery = evaluateEvery;
  }

  /** The recipe that a command line names. */
  public static Optional<Recipe> named(String name) {
    return Arrays.stream(values()).filter(recipe -> recipe.label().equals(name)).findFirst();
  }

  /** What they are called. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Recipe::label).toList();
  }

  /** What it is called. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Which weights are tuned.
   *
   * @param layers of the model
   */
  public abstract MaskSettings mask(int layers, long seed);

  /** Whether the mask is made from the task's own examples. */
  public boolean scoresTask() {
    return this == LAST_LAYER;
  }

  /** How gradients are estimated. */
  public EstimatorKind estimator() {
    return estimator;
  }

  /** Examples of a step. */
  public int batchSize() {
    return batchSize;
  }

  /** Steps of a run. */
  public int steps() {
    return steps;
  }

  /** Steps between evaluations. */
  public int evaluateEvery() {
    return evaluateEvery;
  }
}
