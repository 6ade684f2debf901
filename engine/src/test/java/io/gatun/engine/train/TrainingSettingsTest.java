package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.format.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TrainingSettingsTest {
  private static final TrainingSettings USUAL = TrainingSettings.defaults();

  private static String header(TrainingSettings settings) {
    return new String(new RunHeader(RunHeader.of(settings)).toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aJournalNamesAllOfThemInTheOrderOfOldJournals() throws FormatException {
    assertEquals(
        "{\"steps\":\"1000\",\"batch\":\"16\",\"lr\":\"auto\",\"epsilon\":\"0.001\","
            + "\"direction\":\"gaussian\",\"directions\":\"1\",\"estimator\":\"two_point\","
            + "\"update\":\"sgd\",\"clip_quantile\":\"0.95\",\"eval_every\":\"100\","
            + "\"patience\":\"0\",\"seed\":\"0\",\"objective\":\"likelihood\"}",
        header(USUAL));
    TrainingSettings other =
        new TrainingSettings(
            Schedule.of(7).withEvaluateEvery(3).withPatience(2),
            5,
            Estimation.of(EstimatorKind.THREE_POINT)
                .withEpsilon(0.25)
                .withDirection(Direction.SPHERE)
                .withDirections(4),
            Descent.of(Update.named("adam"), 0.5).withClipQuantile(0.75),
            -6,
            new Objective.GeneratedText("f1", 8, Optional.of("\n")));
    String kept = header(other);
    assertEquals(
        "{\"steps\":\"7\",\"batch\":\"5\",\"lr\":\"0.5\",\"epsilon\":\"0.25\","
            + "\"direction\":\"sphere\",\"directions\":\"4\",\"estimator\":\"three_point\","
            + "\"update\":\"adam\",\"clip_quantile\":\"0.75\",\"eval_every\":\"3\","
            + "\"patience\":\"2\",\"seed\":\"-6\",\"objective\":\"f1\",\"max_tokens\":\"8\","
            + "\"stop\":\"\\n\"}",
        kept);
    byte[] bytes = kept.getBytes(StandardCharsets.UTF_8);
    assertEquals(other, RunHeader.parse(bytes, "journal").settings("journal"));
  }

  @Test
  void whatIsNotChangedStays() {
    assertEquals(new Schedule(9, 100, 0), Schedule.of(9));
    TrainingSettings changed =
        USUAL
            .withSchedule(Schedule.of(9))
            .withBatchSize(3)
            .withEstimation(Estimation.of(EstimatorKind.EXACT))
            .withDescent(Descent.of(new SignSgd(), 0.5))
            .withSeed(8);
    assertEquals(
        new TrainingSettings(
            Schedule.of(9),
            3,
            Estimation.of(EstimatorKind.EXACT),
            Descent.of(new SignSgd(), 0.5),
            8,
            new Objective.Likelihood()),
        changed);
  }

  private static void assertRefused(String message, Executable made) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, made).getMessage());
  }

  @Test
  void aPartRefusesWhatIsOutOfItsRange() {
    assertRefused("steps cannot be -1", () -> Schedule.of(-1));
    assertRefused("eval-every cannot be -1", () -> Schedule.of(1).withEvaluateEvery(-1));
    assertRefused("patience cannot be -1", () -> Schedule.of(1).withPatience(-1));
    Estimation estimation = USUAL.estimation();
    assertRefused("epsilon cannot be 0.0", () -> estimation.withEpsilon(0));
    assertRefused("epsilon cannot be 1.0", () -> estimation.withEpsilon(1));
    assertRefused("directions cannot be 0", () -> estimation.withDirections(0));
    assertRefused("directions cannot be 65536", () -> estimation.withDirections(1 << 16));
    assertRefused("lr cannot be 0.0", () -> Descent.of(new Sgd(), 0));
    assertRefused("lr cannot be Infinity", () -> Descent.of(new Sgd(), Double.POSITIVE_INFINITY));
    assertRefused("clip quantile cannot be 0.0", () -> USUAL.descent().withClipQuantile(0));
    assertRefused("clip quantile cannot be 1.5", () -> USUAL.descent().withClipQuantile(1.5));
    assertRefused("batch cannot be 0", () -> USUAL.withBatchSize(0));
  }

  @Test
  void aRateIsFoundForSgdAndMomentumOnly() {
    assertEquals(
        "momentum", USUAL.withDescent(Descent.of(new Momentum(0.9))).descent().update().name());
    assertRefused(
        "a rate is found for sgd and momentum; give --lr for sign",
        () -> USUAL.withDescent(Descent.of(new SignSgd())));
  }
}
