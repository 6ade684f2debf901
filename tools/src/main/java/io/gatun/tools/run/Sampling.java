package io.gatun.tools.run;

import io.gatun.engine.generate.SamplingOptions;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.UsageException;
import java.util.OptionalDouble;
import java.util.function.DoubleConsumer;

/** How the command line asks for tokens to be drawn. */
public final class Sampling {
  private static final int MOST = Integer.MAX_VALUE;

  private Sampling() {}

  /** The library's defaults but for what was given; without a seed, one by the clock. */
  public static SamplingOptions of(Arguments arguments) throws UsageException {
    SamplingOptions.Builder builder = SamplingOptions.builder();
    number(arguments, SamplingFlags.TEMPERATURE, 0, 100, v -> builder.temperature((float) v));
    number(arguments, SamplingFlags.TOP_P, 0, 1, v -> builder.topP((float) v));
    number(arguments, SamplingFlags.MIN_P, 0, 1, v -> builder.minP((float) v));
    number(
        arguments, SamplingFlags.REPEAT_PENALTY, 0, 100, v -> builder.repetitionPenalty((float) v));
    number(
        arguments,
        SamplingFlags.FREQUENCY_PENALTY,
        -100,
        100,
        v -> builder.frequencyPenalty((float) v));
    number(
        arguments,
        SamplingFlags.PRESENCE_PENALTY,
        -100,
        100,
        v -> builder.presencePenalty((float) v));
    arguments.integer(SamplingFlags.TOP_K, 0, MOST).ifPresent(builder::topK);
    arguments.integer(SamplingFlags.PENALTY_WINDOW, -1, MOST).ifPresent(builder::penaltyWindow);
    builder.seed(
        arguments
            .whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE)
            .orElseGet(System::nanoTime));
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static void number(
      Arguments arguments, String option, double least, double most, DoubleConsumer taker)
      throws UsageException {
    OptionalDouble value = arguments.number(option, least, most);
    value.ifPresent(taker);
  }
}
