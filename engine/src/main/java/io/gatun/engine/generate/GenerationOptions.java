package io.gatun.engine.generate;

import java.util.List;
import java.util.Objects;

/**
 * What to generate.
 *
 * @param maxTokens at most this many tokens; {@link #UNLIMITED} leaves the end to the model and the
 *     overflow policy
 * @param stops the text ends before the first of these strings to be completed
 * @param sampling how tokens are drawn
 * @param overflow what happens when the context is full
 * @param keepTokens for {@link OverflowPolicy#SLIDE}: how many tokens at the start always stay
 */
public record GenerationOptions(
    int maxTokens,
    List<String> stops,
    SamplingOptions sampling,
    OverflowPolicy overflow,
    int keepTokens) {

  /** No limit on the number of tokens. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Checks ranges; the exception names option, value and range. */
  public GenerationOptions {
    if (maxTokens < 0) {
      throw new IllegalArgumentException(
          "max tokens is %d; allowed: 0 or more".formatted(maxTokens));
    }
    if (keepTokens < 0) {
      throw new IllegalArgumentException(
          "keep tokens is %d; allowed: 0 or more".formatted(keepTokens));
    }
    stops = List.copyOf(stops);
    if (stops.contains("")) {
      throw new IllegalArgumentException("a stop string is empty; allowed: at least one character");
    }
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(overflow, "overflow");
  }

  /** No stop strings, and {@link OverflowPolicy#ERROR}. */
  public static GenerationOptions of(int maxTokens, SamplingOptions sampling) {
    return new GenerationOptions(maxTokens, List.of(), sampling, OverflowPolicy.ERROR, 0);
  }

  /** The same with these stop strings. */
  public GenerationOptions withStops(List<String> newStops) {
    return new GenerationOptions(maxTokens, newStops, sampling, overflow, keepTokens);
  }

  /** The same with this policy; {@code keep} matters to {@link OverflowPolicy#SLIDE} only. */
  public GenerationOptions withOverflow(OverflowPolicy policy, int keep) {
    return new GenerationOptions(maxTokens, stops, sampling, policy, keep);
  }
}
