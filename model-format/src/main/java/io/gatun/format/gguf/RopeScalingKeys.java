package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How rotary positions are stretched: the {@code {architecture}.rope.scaling.*} keys. Which types
 * mean what is for the engine to say.
 *
 * @param type such as {@code linear}, {@code yarn} or {@code longrope}; never {@code none}
 * @param factor by how much the context is stretched, more than 0
 * @param originalContextLength tokens of the context before it was stretched
 * @param attentionFactor what YaRN multiplies the magnitude of rotated vectors by
 * @param fineTuned whether the model was tuned with the stretched positions
 */
public record RopeScalingKeys(
    String type,
    float factor,
    OptionalInt originalContextLength,
    Optional<Float> attentionFactor,
    Optional<Boolean> fineTuned) {

  static Optional<RopeScalingKeys> read(HyperparameterReader reader) throws FormatException {
    Optional<String> type = reader.metadata().findString(reader.key("rope.scaling.type"));
    // An old key, which meant a linear factor.
    Optional<Float> linear = reader.findPositive("rope.scale_linear");
    if (type.isEmpty() && linear.isPresent()) {
      type = Optional.of("linear");
    }
    if (type.isEmpty() || type.get().equals("none")) {
      return Optional.empty();
    }
    float factor = reader.findPositive("rope.scaling.factor").or(() -> linear).orElse(1f);
    return Optional.of(
        new RopeScalingKeys(
            type.get(),
            factor,
            reader.find("rope.scaling.original_context_length", Hyperparameters.MAXIMUM_CONTEXT),
            reader.findPositive("rope.scaling.attn_factor"),
            reader.metadata().findBoolean(reader.key("rope.scaling.finetuned"))));
  }
}
