package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two-point estimates in expectation (METHODS, appendix B.3). */
class TwoPointTest {
  private static final int ESTIMATES = 100_000;

  @ParameterizedTest
  @EnumSource(Direction.class)
  void theMeanOfManyEstimatesIsTheGradient(Direction direction) {
    Quadratic loss = new Quadratic(6, 3, 0.5, 1);
    int[] batch = {0, 1, 2};
    float[] values = loss.baseValues();
    double[] gradient = loss.gradient(batch, values);
    double norm2 = 0;
    for (double element : gradient) {
      norm2 += element * element;
    }
    Directions directions = new Directions(direction, 3, values.length, 1);
    TwoPoint estimator = new TwoPoint(loss, loss, directions, 1, 1e-3);
    double[] sum = new double[values.length];
    double squares = 0;
    for (int step = 1; step <= ESTIMATES; step++) {
      float[] out =
          estimator
              .estimate(values, step, batch)
              .gradient(directions, step, 1, () -> new float[values.length]);
      for (int i = 0; i < out.length; i++) {
        sum[i] += out[i];
        squares += (double) out[i] * out[i];
      }
    }
    // An element's variance is at most (k + 2) ‖∇L‖²; five standard errors of the mean.
    double tolerance = 5 * Math.sqrt((values.length + 2) * norm2 / ESTIMATES);
    for (int i = 0; i < sum.length; i++) {
      assertEquals(gradient[i], sum[i] / ESTIMATES, tolerance);
    }
    // E‖ĝz‖² is (k + 2) ‖∇L‖² for Gaussian directions, and k ‖∇L‖² where every |z|² is k.
    int k = values.length;
    double expected = (direction == Direction.GAUSSIAN ? k + 2 : k) * norm2;
    assertEquals(expected, squares / ESTIMATES, 0.03 * expected);
  }
}
