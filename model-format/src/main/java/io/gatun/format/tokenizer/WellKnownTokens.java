package io.gatun.format.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Spellings that mean the same in every vocabulary, as llama.cpp has them. Files often lack the
 * keys, or the token type, that say so.
 */
final class WellKnownTokens {
  /** What a spelling says of its token. */
  enum Role {
    /** It ends the model's answer. */
    END_OF_GENERATION,
    /** A part of fill-in-the-middle prompts that ends the model's answer too. */
    FILL_IN_END,
    /** A part of fill-in-the-middle prompts. */
    FILL_IN
  }

  /** Together with it, {@link #MESSAGE_END} ends a part of an answer, not the answer. */
  static final List<List<String>> MULTI_PART_ANSWERS =
      List.of(
          List.of("<|return|>", "<|call|>"),
          List.of("<|return|>", "<|calls|>"),
          List.of("<|flush|>", "<|call|>"),
          List.of("<|flush|>", "<|calls|>"));

  static final String MESSAGE_END = "<|end|>";

  /** Together with it, {@link #OLD_EOS} is an ordinary token. */
  static final String TOOL_RESPONSE = "<|tool_response>";

  static final String OLD_EOS = "</s>";

  private static final Map<String, Role> ROLES = new HashMap<>();

  static {
    add(
        Role.END_OF_GENERATION,
        "<|eot_id|>",
        "<|im_end|>",
        MESSAGE_END,
        "<|return|>",
        "<|call|>",
        "<|flush|>",
        "<|calls|>",
        "<end_of_turn>",
        "<|endoftext|>",
        OLD_EOS,
        "<|eom_id|>",
        "<EOT>",
        "_<EOT>",
        "[EOT]",
        "[EOS]",
        "<|end_of_text|>",
        "<end_of_utterance>",
        "<eos>",
        "<turn|>",
        TOOL_RESPONSE,
        "<｜end▁of▁sentence｜>",
        "[e~[");
    add(
        Role.FILL_IN_END,
        "<|fim_pad|>",
        "<fim-pad>",
        "<fim_pad>",
        "<PAD>",
        "[PAD]",
        "<|fim_repo|>",
        "<|repo_name|>",
        "<fim-repo>",
        "<REPO>",
        "<reponame>",
        "<|file_sep|>");
    for (String part : List.of("prefix", "suffix", "middle")) {
      String shorter = part.substring(0, 3).toUpperCase(Locale.ROOT);
      add(
          Role.FILL_IN,
          "<|fim_" + part + "|>",
          "<fim-" + part + ">",
          "<fim_" + part + ">",
          "<|code_" + part + "|>",
          "<|" + part + "|>",
          "<" + shorter + ">",
          "▁<" + shorter + ">");
    }
    add(Role.FILL_IN, "<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>");
  }

  private WellKnownTokens() {}

  private static void add(Role role, String... spellings) {
    for (String spelling : spellings) {
      ROLES.put(spelling, role);
    }
  }

  static Optional<Role> role(String spelling) {
    // Most tokens are told by their first character, without a look into the map.
    if (spelling.isEmpty() || "<[_▁".indexOf(spelling.charAt(0)) < 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(ROLES.get(spelling));
  }
}
