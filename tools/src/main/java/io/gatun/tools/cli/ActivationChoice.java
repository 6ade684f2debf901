package io.gatun.tools.cli;

import java.util.List;

/** What {@code --activations} takes, by what a verb does. */
public enum ActivationChoice {
  /** Text is generated. */
  GENERATION,
  /**
   * Losses are compared, for which every token must be held alike: in mixed activations that would
   * depend on what else is in its step.
   */
  LOSSES;

  /** What may be asked for; the first is used where nothing is. */
  public List<String> words() {
    return switch (this) {
      case GENERATION -> List.of("mixed", "int8", "f32");
      case LOSSES -> List.of("f32", "int8");
    };
  }

  String help() {
    return "how activations are held: "
        + switch (this) {
          case GENERATION ->
              "mixed (the default), int8 for a token at a time and f32 for prompts;"
                  + " int8, which rounds them as llama.cpp does; or f32, which is exact";
          case LOSSES ->
              "f32 (the default), which is exact, or int8, which rounds them as llama.cpp does";
        };
  }
}
