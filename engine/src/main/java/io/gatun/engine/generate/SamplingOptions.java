package io.gatun.engine.generate;

/**
 * How the next token is drawn. The meanings are llama.cpp's, so that settings carry over.
 *
 * @param temperature logits are divided by it; 0 always takes the most probable token
 * @param topK only the k most probable tokens stay; 0 keeps all
 * @param topP only the most probable tokens that together reach this probability stay; 1 keeps all
 * @param minP only tokens at least this fraction as probable as the best stay; 0 keeps all
 * @param repetitionPenalty logits of recent tokens are divided by it if positive, multiplied if
 *     negative; 1 is off
 * @param frequencyPenalty subtracted from a recent token's logit once for each time it occurred
 * @param presencePenalty subtracted once from the logit of every recent token
 * @param penaltyWindow how many of the last tokens (prompt included) count as recent; -1: all
 * @param seed the same seed, prompt and options give the same text
 */
public record SamplingOptions(
    float temperature,
    int topK,
    float topP,
    float minP,
    float repetitionPenalty,
    float frequencyPenalty,
    float presencePenalty,
    int penaltyWindow,
    long seed) {

  /** Checks every range; the exception names option, value and range. */
  public SamplingOptions {
    check(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
    check(topK >= 0, "top-k", topK, "0 (off) or more");
    check(topP > 0 && topP <= 1, "top-p", topP, "above 0, up to 1 (off)");
    check(minP >= 0 && minP <= 1, "min-p", minP, "0 (off) to 1");
    check(
        repetitionPenalty > 0 && repetitionPenalty <= 100,
        "repetition penalty",
        repetitionPenalty,
        "above 0 (1: off), up to 100");
    check(
        Math.abs(frequencyPenalty) <= 100,
        "frequency penalty",
        frequencyPenalty,
        "-100 to 100 (0: off)");
    check(
        Math.abs(presencePenalty) <= 100,
        "presence penalty",
        presencePenalty,
        "-100 to 100 (0: off)");
    check(penaltyWindow >= -1, "penalty window", penaltyWindow, "-1 (all), 0 (off) or more");
  }

  private static void check(boolean allowed, String option, Number value, String range) {
    if (!allowed) {
      throw new IllegalArgumentException("%s is %s; allowed: %s".formatted(option, value, range));
    }
  }

  /** Always the most probable token. */
  public static SamplingOptions greedy() {
    return builder().temperature(0).build();
  }

  /** Starts from temperature 0.8, top-k 40, top-p 0.95, min-p 0.05, no penalties, seed 0. */
  public static Builder builder() {
    return new Builder();
  }

  boolean penalises() {
    return penaltyWindow != 0
        && (repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0);
  }

  /** Collects options; {@link #build} checks them. */
  public static final class Builder {
    private float temperature = 0.8f;
    private int topK = 40;
    private float topP = 0.95f;
    private float minP = 0.05f;
    private float repetitionPenalty = 1;
    private float frequencyPenalty;
    private float presencePenalty;
    private int penaltyWindow = 64;
    private long seed;

    private Builder() {}

    /** See {@link SamplingOptions#temperature}. */
    public Builder temperature(float value) {
      temperature = value;
      return this;
    }

    /** See {@link SamplingOptions#topK}. */
    public Builder topK(int value) {
      topK = value;
      return this;
    }

    /** See {@link SamplingOptions#topP}. */
    public Builder topP(float value) {
      topP = value;
      return this;
    }

    /** See {@link SamplingOptions#minP}. */
    public Builder minP(float value) {
      minP = value;
      return this;
    }

    /** See {@link SamplingOptions#repetitionPenalty}. */
    public Builder repetitionPenalty(float value) {
      repetitionPenalty = value;
      return this;
    }

    /** See {@link SamplingOptions#frequencyPenalty}. */
    public Builder frequencyPenalty(float value) {
      frequencyPenalty = value;
      return this;
    }

    /** See {@link SamplingOptions#presencePenalty}. */
    public Builder presencePenalty(float value) {
      presencePenalty = value;
      return this;
    }

    /** See {@link SamplingOptions#penaltyWindow}. */
    public Builder penaltyWindow(int value) {
      penaltyWindow = value;
      return this;
    }

    /** See {@link SamplingOptions#seed}. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Throws IllegalArgumentException if an option is out of its range. */
    public SamplingOptions build() {
      return new SamplingOptions(
          temperature,
          topK,
          topP,
          minP,
          repetitionPenalty,
          frequencyPenalty,
          presencePenalty,
          penaltyWindow,
          seed);
    }
  }
}
