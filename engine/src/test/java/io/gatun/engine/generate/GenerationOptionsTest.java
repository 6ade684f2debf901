package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationOptionsTest {
  @Test
  void refusesWhatCannotBeMeant() {
    GenerationOptions options = GenerationOptions.of(5, SamplingOptions.greedy());
    assertThrows(
        IllegalArgumentException.class, () -> GenerationOptions.of(-1, SamplingOptions.greedy()));
    assertThrows(IllegalArgumentException.class, () -> options.withStops(List.of("ok", "")));
    assertThrows(
        IllegalArgumentException.class, () -> options.withOverflow(OverflowPolicy.SLIDE, -1));
  }
}
