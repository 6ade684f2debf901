package io.gatun.engine.train;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * What an estimator found in a step: enough to make its gradient again without the model. A loss or
 * derivative that is not a finite number makes the step one that changes nothing.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public sealed interface Estimate {
  /** The loss at the step's values, or near them: in nats, or one minus a score. */
  double loss();

  /** How steep the loss was found to be; compared with a running quantile, and clipped by it. */
  double magnitude();

  /**
   * Derivatives along the step's directions; the gradient is the mean of {@code slope · z}.
   *
   * @param slopes one for each direction
   * @param difference of the two losses that the first slope is made of
   * @param curvatures second derivatives along the directions; none where they were not measured
   */
  record Projected(double loss, double[] slopes, double difference, double[] curvatures)
      implements Estimate {
    /** Slopes alone. */
    public Projected(double loss, double[] slopes, double difference) {
      this(loss, slopes, difference, new double[0]);
    }

    @Override
    public double magnitude() {
      double squares = 0;
      for (double slope : slopes) {
        squares += slope * slope;
      }
      return Math.sqrt(squares / slopes.length);
    }
  }

  /**
   * The gradient itself.
   *
   * @param gradient an element for each tuned value
   */
  record Exact(double loss, float[] gradient) implements Estimate {
    @Override
    public double magnitude() {
      double squares = 0;
      for (float element : gradient) {
        squares += (double) element * element;
      }
      return Math.sqrt(squares);
    }
  }

  /**
   * What a step of that rate is to be multiplied by to end no farther than where the parabola along
   * each of its directions is lowest; 1 where no curvature was measured.
   */
  default double guard(double rate) {
    double factor = 1;
    if (this instanceof Projected projected) {
      for (double curvature : projected.curvatures()) {
        if (curvature > 0) {
          factor = Math.min(factor, projected.curvatures().length / (rate * curvature));
        }
      }
    }
    return factor;
  }

  /** Whether it may be learnt from. */
  default boolean isFinite() {
    return Double.isFinite(loss()) && Double.isFinite(magnitude());
  }

  /**
   * The gradient, times a factor; only to be read, and until the next is asked for.
   *
   * @param directions and {@code step}: what the estimate was drawn with
   * @param room makes an array for what cannot stay in the directions' own memory, an element for
   *     each tuned value, holding anything
   */
  default float[] gradient(
      Directions directions, long step, double factor, Supplier<float[]> room) {
    return switch (this) {
      case Exact exact -> {
        float[] out = room.get();
        for (int i = 0; i < out.length; i++) {
          out[i] = (float) (factor * exact.gradient()[i]);
        }
        yield out;
      }
      case Projected projected -> {
        double[] slopes = projected.slopes();
        if (slopes.length == 1) {
          yield directions.scaled(step, 0, factor * slopes[0]);
        }
        float[] out = room.get();
        Arrays.fill(out, 0);
        for (int draw = 0; draw < slopes.length; draw++) {
          float[] z = directions.of(step, draw);
          double slope = factor * slopes[draw] / slopes.length;
          for (int i = 0; i < out.length; i++) {
            out[i] += (float) (slope * z[i]);
          }
        }
        yield out;
      }
    };
  }
}
