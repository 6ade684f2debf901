package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The training loop on losses whose gradients and curvatures are known. */
class TrainerTest {
  private static TrainingSettings settings(int steps, int batch, Descent descent) {
    return settings(EstimatorKind.TWO_POINT, steps, batch, descent);
  }

  private static TrainingSettings settings(
      EstimatorKind estimator, int steps, int batch, Descent descent) {
    return TrainingSettings.defaults()
        .withSchedule(Schedule.of(steps).withEvaluateEvery(20))
        .withBatchSize(batch)
        .withEstimation(Estimation.of(estimator))
        .withDescent(descent.withClipQuantile(1))
        .withSeed(7);
  }

  private static Trainer trainer(
      TrainingSettings settings,
      Quadratic loss,
      BatchLoss seen,
      TrainingState state,
      List<JournalEntry> journal) {
    int[] all = IntStream.range(0, loss.examples()).toArray();
    return new Trainer(
        settings,
        loss,
        seen,
        settings.estimation().kind() == EstimatorKind.EXACT
            ? loss::exact
            : Trainer.forwardOnly(settings, loss, seen, state.directions()),
        (values, step) ->
            new JournalEntry.Evaluation(step, 10, Math.min(10, step / 30), loss.mean(all, values)),
        state,
        journal::add);
  }

  /** MeZO (arXiv 2305.17333, algorithm 1) as it would be written down without any of this. */
  private static float[] mezo(Quadratic loss, int steps, int batchSize, double rate) {
    Batches batches = new Batches(loss.examples(), batchSize, 7);
    float[] theta = loss.baseValues().clone();
    float[] z = new float[theta.length];
    for (int step = 1; step <= steps; step++) {
      Direction.GAUSSIAN.fill(7, (long) step << 16, z);
      float[] plus = theta.clone();
      float[] minus = theta.clone();
      for (int i = 0; i < z.length; i++) {
        plus[i] = (float) (theta[i] + 1e-3 * z[i]);
        minus[i] = (float) (theta[i] - 1e-3 * z[i]);
      }
      int[] batch = batches.of(step);
      double projected = (loss.mean(batch, plus) - loss.mean(batch, minus)) / 2e-3;
      for (int i = 0; i < z.length; i++) {
        theta[i] = (float) (theta[i] - rate * (float) (projected * z[i]));
      }
    }
    return theta;
  }

  @Test
  void twoPointStepsOfSgdAreMezo() throws IOException {
    Quadratic loss = new Quadratic(40, 30, 0.5, 1);
    TrainingSettings settings = settings(60, 8, Descent.of(new Sgd(), 0.01));
    TrainingState state = new TrainingState(settings, loss.baseValues());
    assertTrue(
        trainer(settings, loss, loss, state, new ArrayList<>()).run(() -> false, entry -> {}));
    assertArrayEquals(mezo(loss, 60, 8, 0.01), state.values());
  }

  @Test
  void aRunStoppedAtAnyEntryGoesOnWithTheSameBits() throws IOException {
    Quadratic loss = new Quadratic(30, 20, 0.5, 2);
    for (TrainingSettings settings :
        List.of(
            settings(120, 6, Descent.of(new Sgd())),
            settings(120, 6, Descent.of(new Momentum(0.9))),
            unevaluated(EstimatorKind.THREE_POINT, 120),
            settings(EstimatorKind.EXACT, 130, 6, Descent.of(new Sgd())),
            settings(EstimatorKind.EXACT, 130, 6, Descent.of(Update.named("adam"), 0.02)))) {
      TrainingState whole = new TrainingState(settings, loss.baseValues());
      List<JournalEntry> unbroken = new ArrayList<>();
      trainer(settings, loss, loss, whole, unbroken).run(() -> false, entry -> {});
      assertTrue(unbroken.size() > 122, "steps, rates, evaluations, noise");
      for (int cut = 0; cut <= unbroken.size(); cut += 7) {
        TrainingState state = new TrainingState(settings, loss.baseValues());
        List<JournalEntry> journal = new ArrayList<>();
        for (JournalEntry entry : unbroken.subList(0, cut)) {
          byte[] kept = JournalCodec.encode(entry);
          JournalEntry read = JournalCodec.decode(kept, "journal", 0);
          state.apply(read);
          journal.add(read);
        }
        trainer(settings, loss, loss, state, journal).run(() -> false, entry -> {});
        assertEquals(unbroken.size(), journal.size());
        assertArrayEquals(whole.values(), state.values());
        assertArrayEquals(whole.bestValues(), state.bestValues());
        assertEquals(whole.smoothedLoss(), state.smoothedLoss());
        assertEquals(whole.bestEvaluation(), state.bestEvaluation());
      }
    }
  }

  @Test
  void theRateThatIsFoundNeedsNoTuning() throws IOException {
    Quadratic loss = new Quadratic(50, 1, 0, 3);
    TrainingSettings settings = settings(700, 1, Descent.of(new Sgd()));
    TrainingState state = new TrainingState(settings, loss.baseValues());
    List<JournalEntry> journal = new ArrayList<>();
    trainer(settings, loss, loss, state, journal).run(() -> false, entry -> {});
    JournalEntry.Rate rate = (JournalEntry.Rate) journal.get(1);
    double trace = Arrays.stream(loss.curvatures).sum();
    double norm = Math.sqrt(Arrays.stream(loss.curvatures).map(h -> h * h).sum());
    assertEquals(1 / (trace + 2 * norm), rate.rate(), 0.25 / trace);
    assertEquals(trace, rate.curvature().trace(), 0.15 * trace);
    assertEquals(norm, rate.curvature().frobeniusNorm(), 0.35 * norm);
    int[] all = {0};
    assertTrue(
        loss.mean(all, state.values()) < 1e-2 * loss.mean(all, loss.baseValues()),
        "700 steps of 50 values at the best rate leave a hundredth");
  }

  @Test
  void theRateOfExactGradientsIsThatOfTheHessiansNorm() throws IOException {
    Quadratic loss = new Quadratic(50, 1, 0, 3);
    TrainingSettings settings = settings(EstimatorKind.EXACT, 300, 1, Descent.of(new Sgd()));
    TrainingState state = new TrainingState(settings, loss.baseValues());
    List<JournalEntry> journal = new ArrayList<>();
    trainer(settings, loss, loss, state, journal).run(() -> false, entry -> {});
    JournalEntry.Rate rate = (JournalEntry.Rate) journal.get(1);
    double norm = Math.sqrt(Arrays.stream(loss.curvatures).map(h -> h * h).sum());
    assertEquals(1 / norm, rate.rate(), 0.4 / norm);
    double trace = Arrays.stream(loss.curvatures).sum();
    assertTrue(rate.rate() > 3 / trace, "no direction is random: steps are much longer");
    assertEquals(rate.rate(), new Curvature(trace, 1 / rate.rate(), 1, 1).firstOrderRate(), 1e-12);
    assertEquals(0, journal.stream().filter(JournalEntry.Noise.class::isInstance).count());
    int[] all = {0};
    assertTrue(
        loss.mean(all, state.values()) < 1e-3 * loss.mean(all, loss.baseValues()),
        "300 steps at the best rate leave a thousandth");
  }

  @Test
  void adamGoesBackWithItsMemory() throws IOException {
    Quadratic loss = new Quadratic(20, 4, 0.1, 9);
    TrainingSettings settings =
        settings(EstimatorKind.EXACT, 150, 4, Descent.of(Update.named("adam"), 0.01));
    TrainingState state = new TrainingState(settings, loss.baseValues());
    List<JournalEntry> journal = new ArrayList<>();
    Estimator rising =
        (values, step, batch) -> {
          Estimate.Exact found = (Estimate.Exact) loss.exact(values, step, batch);
          return step <= 60 ? found : new Estimate.Exact(100 + found.loss(), found.gradient());
        };
    new Trainer(
            settings,
            loss,
            loss,
            rising,
            (values, step) -> new JournalEntry.Evaluation(step, 10, 5, 1),
            state,
            journal::add)
        .run(
            () -> !journal.isEmpty() && journal.getLast() instanceof JournalEntry.Rollback,
            entry -> {});
    JournalEntry.Rollback back = (JournalEntry.Rollback) journal.getLast();
    assertEquals(55, back.toStep(), "the end of the last interval before the loss rose");
    assertEquals(0.005, back.rate());

    TrainingState then = new TrainingState(settings, loss.baseValues());
    for (JournalEntry entry : journal) {
      if (entry.step() <= back.toStep()) {
        then.apply(entry);
      }
    }
    assertArrayEquals(then.values(), state.values());
    Estimate next = loss.exact(state.values(), 1, new int[] {0});
    then.apply(new JournalEntry.Step(then.step() + 1, next, 1, 0.01));
    state.apply(new JournalEntry.Step(state.step() + 1, next, 1, 0.01));
    assertArrayEquals(then.values(), state.values(), "means, squares and their count went back");
  }

  @Test
  void theJournalHasAnExactGradientBitForBit() throws IOException {
    float[] gradient = {0.1f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN};
    JournalEntry.Step step =
        new JournalEntry.Step(7, new Estimate.Exact(1.5, gradient), 0.25, 1e-3);
    byte[] bytes = JournalCodec.encode(step);
    assertEquals(33 + 4 * gradient.length, bytes.length, "4 bytes a weight, and a few more");
    JournalEntry.Step read = (JournalEntry.Step) JournalCodec.decode(bytes, "journal", 0);
    Estimate.Exact found = (Estimate.Exact) read.estimate();
    assertArrayEquals(gradient, found.gradient());
    assertEquals(1.5, found.loss());
    assertEquals(7, read.step());
    assertEquals(0.25, read.factor());
    assertEquals(1e-3, read.rate());
    assertThrows(
        FormatException.class,
        () -> JournalCodec.decode(Arrays.copyOf(bytes, bytes.length - 1), "journal", 0));

    TrainingSettings settings = settings(EstimatorKind.EXACT, 9, 1, Descent.of(new Sgd(), 1));
    TrainingState other = new TrainingState(settings, new float[gradient.length + 1]);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> other.apply(new JournalEntry.Step(1, found, 1, 1)));
    assertTrue(refused.getMessage().contains("5 elements for 6 values"), refused.getMessage());
  }

  private static TrainingSettings unevaluated(EstimatorKind estimator, int steps) {
    return settings(estimator, steps, 1, Descent.of(new Sgd()))
        .withSchedule(Schedule.of(steps).withEvaluateEvery(0));
  }

  @Test
  void stepsThatKnowTheCurvatureNeverRiseAndGetFartherWhereOneDirectionIsStiff()
      throws IOException {
    Quadratic loss = new Quadratic(50, 1, 0, 8);
    loss.curvatures[0] = 80;
    int[] all = {0};
    TrainingSettings two = unevaluated(EstimatorKind.TWO_POINT, 900);
    TrainingState plain = new TrainingState(two, loss.baseValues());
    trainer(two, loss, loss, plain, new ArrayList<>()).run(() -> false, entry -> {});
    TrainingSettings three = unevaluated(EstimatorKind.THREE_POINT, 600);
    TrainingState guarded = new TrainingState(three, loss.baseValues());
    double[] last = {loss.mean(all, loss.baseValues())};
    trainer(three, loss, loss, guarded, new ArrayList<>())
        .run(
            () -> false,
            entry -> {
              double now = loss.mean(all, guarded.values());
              assertTrue(now <= last[0] * (1 + 1e-6), () -> now + " after " + last[0]);
              last[0] = now;
            });
    double plainLoss = loss.mean(all, plain.values());
    assertTrue(
        last[0] < 0.7 * plainLoss,
        () -> "as many passes: %s with curvature, %s without".formatted(last[0], plainLoss));
  }

  private static Estimate curved(double... curvatures) {
    return new Estimate.Projected(1, new double[curvatures.length], 0, curvatures);
  }

  @Test
  void theGuardEndsAStepWhereTheParabolaIsLowest() {
    assertEquals(1, new Estimate.Projected(1, new double[] {2}, 0).guard(5), "not measured");
    assertEquals(1, curved(-3).guard(5), "no lowest point");
    assertEquals(1, curved(4).guard(0.25), "before it");
    assertEquals(0.5, curved(4).guard(0.5));
    assertEquals(1, curved(4, 1).guard(0.5), "half a step each");
    assertEquals(0.5, curved(1, 8).guard(0.5), "the stiffer one decides");
  }

  @Test
  void batchesThatDisagreeLowerTheRate() {
    Quadratic loss = new Quadratic(50, 400, 6, 4);
    Directions directions = new Directions(Direction.GAUSSIAN, 1, loss.size(), 1);
    Curvature small =
        new CurvatureProbe(loss, loss, directions, 2, 1).measure(loss.baseValues(), 0);
    Curvature whole =
        new CurvatureProbe(loss, loss, directions, 400, 1).measure(loss.baseValues(), 0);
    assertEquals(1, whole.signalShare());
    assertTrue(small.signalShare() < 0.5, small::toString);
  }

  @Test
  void aLossThatRisesGoesBackWithHalfTheRate() throws IOException {
    Quadratic loss = new Quadratic(50, 1, 0, 5);
    double trace = Arrays.stream(loss.curvatures).sum();
    TrainingSettings settings = settings(600, 1, Descent.of(new Sgd(), 4 / trace));
    TrainingState state = new TrainingState(settings, loss.baseValues());
    List<JournalEntry> journal = new ArrayList<>();
    trainer(settings, loss, loss, state, journal).run(() -> false, entry -> {});
    List<JournalEntry.Rollback> back =
        journal.stream()
            .filter(JournalEntry.Rollback.class::isInstance)
            .map(JournalEntry.Rollback.class::cast)
            .toList();
    assertFalse(back.isEmpty(), "four times the trace's rate must rise");
    assertEquals(2 / trace, back.getFirst().rate(), 1e-12);
    int[] all = {0};
    assertTrue(
        loss.mean(all, state.values()) < loss.mean(all, loss.baseValues()),
        "after going back often enough the loss has fallen");
  }

  @Test
  void aLossThatIsNoNumberChangesNothingAndIsKept() throws IOException {
    Quadratic loss = new Quadratic(10, 5, 0.1, 6);
    TrainingSettings settings = settings(2, 5, Descent.of(new Sgd(), 0.01));
    TrainingState state = new TrainingState(settings, loss.baseValues());
    List<JournalEntry> journal = new ArrayList<>();
    BatchLoss broken =
        new BatchLoss() {
          @Override
          public int examples() {
            return loss.examples();
          }

          @Override
          public double[] means(int[] batch, List<io.gatun.engine.adapt.SparseDelta> deltas) {
            double[] means = loss.means(batch, deltas);
            means[0] = Double.POSITIVE_INFINITY;
            return means;
          }
        };
    trainer(settings, loss, broken, state, journal).run(() -> false, entry -> {});
    assertArrayEquals(loss.baseValues(), state.values());
    assertEquals(2, state.step());
    JournalEntry.Step step =
        (JournalEntry.Step)
            journal.stream().filter(JournalEntry.Step.class::isInstance).findFirst().orElseThrow();
    assertEquals(0, step.factor());
  }

  @Test
  void clippingHoldsGradientsAtTheQuantileOfThoseBefore() {
    GradientClip clip = new GradientClip(0.9);
    for (int i = 1; i <= 100; i++) {
      assertEquals(1, i <= 20 ? clip.factor(1e9) : 1);
      clip.add(i);
    }
    assertEquals(1, clip.factor(90));
    assertEquals(0.5, clip.factor(180));
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> settings(10, 4, Descent.of(Update.named("adam"))));
    assertThrows(IllegalArgumentException.class, () -> Update.named("nadam"));
  }
}
