package io.gatun.engine.grad;

import io.gatun.engine.model.Linear;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SequenceRows;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Scores that are summed over examples as gradients come by. */
abstract sealed class ScoreSums implements GradientSink {
  /** The scores of a matrix, row by row; may be called once. */
  abstract float[] scores(Linear linear);

  /** Of some matrices. */
  static ScoreSums of(WeightScore score, Backend backend, Collection<Linear> linears) {
    return switch (score) {
      case FISHER, TASK -> new Squares(backend, linears);
      case TASK_MEAN -> new Means(backend, linears);
      case WANDA -> new InputNorms(backend, linears);
      case RANDOM, LARGE, SMALL ->
          throw new IllegalArgumentException(score + " is not summed over examples");
    };
  }

  private static Map<WeightId, float[]> sums(Collection<Linear> linears) {
    Map<WeightId, float[]> sums = new HashMap<>();
    for (Linear linear : linears) {
      int weights = Math.multiplyExact(linear.matrix().rows(), linear.matrix().columns());
      sums.put(linear.id(), new float[weights]);
    }
    return sums;
  }

  /** Squares of each example's gradient. */
  private static final class Squares extends ScoreSums {
    private final Backend backend;
    private final Map<WeightId, float[]> sums;

    Squares(Backend backend, Collection<Linear> linears) {
      this.backend = backend;
      sums = sums(linears);
    }

    @Override
    public void accept(WeightId weight, FloatTensor x, FloatTensor gradient, SequenceRows rows) {
      backend.backward().addSquaredGradients(gradient, x, rows, sums.get(weight));
    }

    @Override
    float[] scores(Linear linear) {
      return sums.remove(linear.id());
    }
  }

  /** The gradient of all examples together, without its sign. */
  private static final class Means extends ScoreSums {
    private final Backend backend;
    private final Map<WeightId, float[]> sums;

    Means(Backend backend, Collection<Linear> linears) {
      this.backend = backend;
      sums = sums(linears);
    }

    @Override
    public void accept(WeightId weight, FloatTensor x, FloatTensor gradient, SequenceRows rows) {
      backend.backward().addGradients(gradient, x, rows, sums.get(weight));
    }

    @Override
    float[] scores(Linear linear) {
      float[] scores = sums.remove(linear.id());
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.abs(scores[i]);
      }
      return scores;
    }
  }

  /** Weights times the norms of their inputs. Inputs come by in backward passes as well. */
  private static final class InputNorms extends ScoreSums {
    private final Backend backend;
    private final Map<WeightId, double[]> squares = new HashMap<>();

    InputNorms(Backend backend, Collection<Linear> linears) {
      this.backend = backend;
      linears.forEach(l -> squares.put(l.id(), new double[l.matrix().columns()]));
    }

    @Override
    public void accept(WeightId weight, FloatTensor x, FloatTensor gradient, SequenceRows rows) {
      double[] own = squares.get(weight);
      float[] line = new float[own.length];
      for (int row = 0; row < rows.rows(); row++) {
        x.read(row, line, 0);
        for (int i = 0; i < own.length; i++) {
          own[i] += (double) line[i] * line[i];
        }
      }
    }

    @Override
    float[] scores(Linear linear) {
      float[] scores = WeightValues.of(backend, linear);
      double[] own = squares.get(linear.id());
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) (Math.abs(scores[i]) * Math.sqrt(own[i % own.length]));
      }
      return scores;
    }
  }
}
