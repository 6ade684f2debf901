package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "temperature, -0.1",
    "temperature, NaN",
    "top-k, -1",
    "top-p, 0",
    "top-p, 1.5",
    "min-p, -0.5",
    "min-p, NaN",
    "repetition penalty, 0",
    "frequency penalty, 101",
    "presence penalty, NaN",
    "penalty window, -2",
  })
  void refusesValuesOutOfRangeByName(String option, float value) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> build(option, value));
    assertTrue(refusal.getMessage().startsWith(option + " is "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("; allowed: "), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "temperature, 0",
    "top-k, 0",
    "top-p, 1",
    "min-p, 1",
    "repetition penalty, 0.5",
    "frequency penalty, -2",
    "presence penalty, 2",
    "penalty window, -1",
  })
  void acceptsValuesAtTheEdges(String option, float value) {
    assertEquals(0, build(option, value).seed());
  }

  private static SamplingOptions build(String option, float value) {
    SamplingOptions.Builder builder = SamplingOptions.builder();
    return switch (option) {
      case "temperature" -> builder.temperature(value).build();
      case "top-k" -> builder.topK((int) value).build();
      case "top-p" -> builder.topP(value).build();
      case "min-p" -> builder.minP(value).build();
      case "repetition penalty" -> builder.repetitionPenalty(value).build();
      case "frequency penalty" -> builder.frequencyPenalty(value).build();
      case "presence penalty" -> builder.presencePenalty(value).build();
      case "penalty window" -> builder.penaltyWindow((int) value).build();
      default -> throw new AssertionError(option);
    };
  }
}
