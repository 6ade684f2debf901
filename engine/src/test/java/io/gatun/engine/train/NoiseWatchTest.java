package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.SparseDelta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseWatchTest {
  private static final double EPSILON = 1e-3;
  private static final int[] ALL = {0};

  /** Rounds losses by errors of a known standard deviation, new ones each time. */
  private record Rounded(Quadratic exact, double rounding, Random random) implements BatchLoss {
    @Override
    public int examples() {
      return exact.examples();
    }

    @Override
    public double[] means(int[] batch, List<SparseDelta> deltas) {
      double[] losses = exact.means(batch, deltas);
      return Arrays.stream(losses).map(loss -> loss + rounding * random.nextGaussian()).toArray();
    }
  }

  private static double median(double deviation) {
    return 0.6745 * deviation;
  }

  /** A run that stands still, so that differences are along random directions at one place. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 5, 25, 125})
  void theRatioIsThatOfDifferencesToTheirRounding(double shareOfDifference) throws IOException {
    Quadratic loss = new Quadratic(50, 1, 0, 11);
    double squares =
        Arrays.stream(loss.gradient(ALL, loss.baseValues())).map(slope -> slope * slope).sum();
    double difference = 2 * EPSILON * Math.sqrt(squares);
    double rounding = difference / shareOfDifference;
    TrainingSettings settings =
        TrainingSettings.defaults()
            .withSchedule(Schedule.of(60).withEvaluateEvery(0))
            .withBatchSize(1)
            .withEstimation(Estimation.of(EstimatorKind.TWO_POINT).withEpsilon(EPSILON))
            .withDescent(Descent.of(new Sgd(), 1e-12).withClipQuantile(1))
            .withSeed(7);
    TrainingState state = new TrainingState(settings, loss.baseValues());
    Rounded rounded = new Rounded(loss, rounding, new Random(1));
    List<JournalEntry> journal = new ArrayList<>();
    new Trainer(
            settings,
            loss,
            rounded,
            Trainer.forwardOnly(settings, loss, rounded, state.directions()),
            (values, step) -> new JournalEntry.Evaluation(step, 10, 5, 1),
            state,
            journal::add)
        .run(() -> false, entry -> {});
    assertEquals(4, journal.stream().filter(JournalEntry.Noise.class::isInstance).count());
    // Both losses of a difference are rounded.
    double noise = Math.sqrt(2) * rounding;
    double expected = median(Math.hypot(difference, noise)) / noise;
    double found = state.noiseRatio();
    assertTrue(
        found > expected / 2 && found < expected * 2,
        () -> "%s in place of %s, of 20 differences and 4 noises".formatted(found, expected));
  }

  @Test
  void theRatioIsTheMedianDifferenceOverTheRootMeanSquareOfNoise() {
    NoiseWatch watch = new NoiseWatch();
    assertTrue(Double.isNaN(watch.ratio()));
    watch.addDifference(-2);
    assertTrue(Double.isNaN(watch.ratio()), "no noise is known");
    watch.addNoise(3);
    watch.addNoise(-4);
    watch.addDifference(1);
    watch.addDifference(50);
    assertEquals(2 / Math.sqrt(12.5), watch.ratio(), 1e-15);
  }

  @Test
  void theLastEightNoisesAndTwentyDifferencesCount() {
    NoiseWatch watch = new NoiseWatch();
    watch.addNoise(1e9);
    watch.addDifference(1e9);
    for (int i = 0; i < 20; i++) {
      watch.addDifference(6);
      watch.addNoise(2);
    }
    assertEquals(3, watch.ratio());
  }
}
