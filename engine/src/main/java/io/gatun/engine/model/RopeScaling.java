package io.gatun.engine.model;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.Hyperparameters;
import io.gatun.format.gguf.RopeScalingKeys;

/**
 * How a model was stretched beyond the context length that it was first trained at, by the {@code
 * {architecture}.rope.scaling.*} keys.
 */
public sealed interface RopeScaling {
  /** The frequencies to use in place of {@code base^(-2i / dimensions)}. */
  double[] scale(double[] frequencies, double base);

  /** Factor on the rotated elements. */
  double magnitude();

  /** All positions closer together: every frequency is divided by the factor; 1 changes nothing. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public double[] scale(double[] frequencies, double base) {
      double[] result = frequencies.clone();
      for (int i = 0; i < result.length; i++) {
        result[i] /= factor;
      }
      return result;
    }

    @Override
    public double magnitude() {
      return 1;
    }
  }

  /**
   * YaRN (Peng et al. 2023), as llama.cpp computes it: pairs that turn often within the original
   * context keep their frequency, those that turn less than once are interpolated, with a ramp
   * between; and the rotated elements grow with the logarithm of the factor.
   *
   * @param originalContext context length of the original training
   * @param betaFast turns within the original context from which on a pair keeps its frequency
   * @param betaSlow turns up to which a pair is interpolated
   * @param extrapolation how much of the ramp is applied, 1 for all
   * @param attentionFactor further factor on the rotated elements
   */
  record Yarn(
      double factor,
      int originalContext,
      double betaFast,
      double betaSlow,
      double extrapolation,
      double attentionFactor)
      implements RopeScaling {
    @Override
    public double[] scale(double[] frequencies, double base) {
      int pairs = frequencies.length;
      double low = Math.max(0, Math.floor(pairWithTurns(betaFast, pairs, base)));
      double high = Math.min(2 * pairs - 1, Math.ceil(pairWithTurns(betaSlow, pairs, base)));
      double[] result = new double[pairs];
      for (int i = 0; i < pairs; i++) {
        double ramp = (i - low) / Math.max(0.001, high - low);
        double kept = (1 - Math.clamp(ramp, 0, 1)) * extrapolation;
        result[i] = frequencies[i] / factor * (1 - kept) + frequencies[i] * kept;
      }
      return result;
    }

    /** The pair, as a fraction, that makes so many turns within the original context. */
    private double pairWithTurns(double turns, int pairs, double base) {
      return 2
          * pairs
          * StrictMath.log(originalContext / (turns * 2 * Math.PI))
          / (2 * StrictMath.log(base));
    }

    @Override
    public double magnitude() {
      return attentionFactor * (factor > 1 ? 1 + 0.1 * StrictMath.log(factor) : 1);
    }
  }

  /**
   * What the keys ask for.
   *
   * @throws FormatException if the scaling is of an unknown type or a number is out of range
   */
  static RopeScaling read(GgufMetadata metadata, Hyperparameters sizes) throws FormatException {
    String prefix = sizes.architecture() + ".rope.scaling.";
    if (sizes.ropeScaling().isEmpty()) {
      // llama.cpp takes a factor without a type for a linear one, and so do files.
      boolean none = metadata.get(prefix + "type").isPresent();
      return new Linear(none ? 1 : number(metadata, prefix + "factor", 1));
    }
    RopeScalingKeys keys = sizes.ropeScaling().get();
    return switch (keys.type()) {
      case "linear" -> new Linear(keys.factor());
      case "yarn" ->
          new Yarn(
              keys.factor(),
              keys.originalContextLength().orElse(sizes.contextLength()),
              number(metadata, prefix + "yarn_beta_fast", 32),
              number(metadata, prefix + "yarn_beta_slow", 1),
              number(metadata, prefix + "yarn_ext_factor", 1),
              keys.attentionFactor().orElse(1f));
      default ->
          throw metadata.problem(
              prefix + "type", keys.type(), "supported are none, linear and yarn");
    };
  }

  private static double number(GgufMetadata metadata, String key, float otherwise)
      throws FormatException {
    float value = metadata.findFloat(key).orElse(otherwise);
    if (!(value > 0 && value <= Float.MAX_VALUE)) {
      throw metadata.problem(key, value, "a positive, finite number is expected");
    }
    return value;
  }
}
