package io.gatun.engine.pretrain;

import io.gatun.engine.grad.NextTokenGradients;
import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Trains all weights of a model to predict the next token, by AdamW with exact gradients. The
 * result depends on the weights, the settings and the batches alone: not on threads, nor on the
 * machine.
 */
public final class Pretraining {
  /** Told how a step went. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A step is done.
     *
     * @param step from 1
     * @param loss of its batch before the step, in nats a token
     * @param gradientNorm before clipping
     */
    void step(int step, double loss, double rate, double gradientNorm);
  }

  private final TrainableWeights weights;
  private final NextTokenGradients gradients;
  private final PretrainingSettings settings;
  private final IntFunction<List<int[]>> batches;
  private final Map<WeightId, float[]> sums;
  private final Map<WeightId, AdamW> updates = new LinkedHashMap<>();

  /**
   * A training that has not begun.
   *
   * @param gradients over the weights' {@link TrainableWeights#weights}
   * @param batches texts of a step, from 1
   */
  public Pretraining(
      TrainableWeights weights,
      NextTokenGradients gradients,
      PretrainingSettings settings,
      IntFunction<List<int[]>> batches) {
    this.weights = weights;
    this.gradients = gradients;
    this.settings = settings;
    this.batches = batches;
    sums = weights.newGradients();
    for (Parameter parameter : weights.parameters()) {
      double decay = parameter.shape().vector() ? 0 : settings.decay();
      updates.put(parameter.id(), new AdamW(parameter.values().length, decay));
    }
  }

  /**
   * All steps.
   *
   * @throws FormatException if a weight is no finite number any more: the rate was too great
   */
  public void run(Listener listener) throws FormatException {
    for (int step = 1; step <= settings.steps(); step++) {
      sums.values().forEach(sum -> Arrays.fill(sum, 0));
      double loss = gradients.add(batches.apply(step), sums);
      double norm = norm();
      float scale = norm > settings.clip() ? (float) (settings.clip() / norm) : 1;
      double rate = settings.rate(step);
      for (Parameter parameter : weights.parameters()) {
        float[] gradient = sums.get(parameter.id());
        updates.get(parameter.id()).apply(parameter.values(), gradient, scale, rate, step);
      }
      weights.publish();
      listener.step(step, loss, rate, norm);
    }
  }

  private double norm() {
    double squares = 0;
    for (float[] sum : sums.values()) {
      double own = 0;
      for (float value : sum) {
        own += (double) value * value;
      }
      squares += own;
    }
    return Math.sqrt(squares);
  }
}
