package io.gatun.format.tokenizer;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.tokenizer.WellKnownTokens.Role;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tokens that stand for no text.
 *
 * @param unknown stands for what the vocabulary cannot spell
 * @param endOfGeneration end a model's answer
 */
record SpecialTokens(
    OptionalInt bos,
    OptionalInt eos,
    OptionalInt unknown,
    boolean addsBos,
    boolean addsEos,
    Set<Integer> endOfGeneration) {

  private static final String BOS = "tokenizer.ggml.bos_token_id";
  private static final String EOS = "tokenizer.ggml.eos_token_id";
  private static final String ADD_BOS = "tokenizer.ggml.add_bos_token";
  private static final String ADD_EOS = "tokenizer.ggml.add_eos_token";
  private static final List<String> OTHER_ENDS =
      List.of(
          "tokenizer.ggml.eot_token_id",
          "tokenizer.ggml.eom_token_id",
          "tokenizer.ggml.fim_pad_token_id",
          "tokenizer.ggml.fim_rep_token_id",
          "tokenizer.ggml.fim_sep_token_id");

  /** What holds where a file does not say. */
  record Defaults(OptionalInt bos, OptionalInt eos, OptionalInt unknown, boolean addsBos) {}

  /**
   * Reads the keys, and finds the tokens of well-known spellings, which it makes control tokens in
   * the vocabulary.
   */
  static SpecialTokens read(GgufMetadata metadata, Vocabulary vocabulary, Defaults defaults)
      throws FormatException {
    OptionalInt bos = id(metadata, vocabulary, BOS, defaults.bos());
    OptionalInt eos = id(metadata, vocabulary, EOS, defaults.eos());
    OptionalInt unknown =
        id(metadata, vocabulary, "tokenizer.ggml.unknown_token_id", defaults.unknown());
    boolean addsBos = metadata.findBoolean(ADD_BOS).orElse(defaults.addsBos());
    boolean addsEos = metadata.findBoolean(ADD_EOS).orElse(false);
    if (addsBos && bos.isEmpty()) {
      throw metadata.problem(ADD_BOS, "true", "there is no " + BOS);
    }
    if (addsEos && eos.isEmpty()) {
      throw metadata.problem(ADD_EOS, "true", "there is no " + EOS);
    }
    Set<Integer> ends = new TreeSet<>(wellKnownEnds(vocabulary));
    eos.ifPresent(ends::add);
    for (String key : OTHER_ENDS) {
      id(metadata, vocabulary, key, OptionalInt.empty()).ifPresent(ends::add);
    }
    return new SpecialTokens(
        bos, eos, unknown, addsBos, addsEos, Collections.unmodifiableSet(ends));
  }

  private static OptionalInt id(
      GgufMetadata metadata, Vocabulary vocabulary, String key, OptionalInt ifAbsent)
      throws FormatException {
    OptionalInt id = metadata.findInteger(key);
    if (id.isEmpty()) {
      return ifAbsent.isPresent() && ifAbsent.getAsInt() < vocabulary.size()
          ? ifAbsent
          : OptionalInt.empty();
    }
    if (id.getAsInt() < 0 || id.getAsInt() >= vocabulary.size()) {
      throw metadata.problem(
          key, id.getAsInt(), "the vocabulary has the ids 0 to " + (vocabulary.size() - 1));
    }
    return id;
  }

  private static Set<Integer> wellKnownEnds(Vocabulary vocabulary) {
    Map<String, Integer> ends = new HashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      String spelling = vocabulary.spelling(id);
      Optional<Role> role = WellKnownTokens.role(spelling);
      if (role.isPresent()) {
        vocabulary.setKind(id, TokenKind.CONTROL);
        if (role.get() != Role.FILL_IN) {
          ends.put(spelling, id);
        }
      }
    }
    for (List<String> sign : WellKnownTokens.MULTI_PART_ANSWERS) {
      if (ends.keySet().containsAll(sign)) {
        ends.remove(WellKnownTokens.MESSAGE_END);
      }
    }
    if (ends.containsKey(WellKnownTokens.TOOL_RESPONSE)) {
      Integer old = ends.remove(WellKnownTokens.OLD_EOS);
      if (old != null) {
        vocabulary.setKind(old, TokenKind.NORMAL);
      }
    }
    return Set.copyOf(ends.values());
  }
}
