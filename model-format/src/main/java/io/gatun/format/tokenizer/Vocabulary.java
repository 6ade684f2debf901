package io.gatun.format.tokenizer;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokens of a GGUF file: spelling and kind by id. */
final class Vocabulary {
  static final String TOKENS = "tokenizer.ggml.tokens";
  static final String TOKEN_TYPES = "tokenizer.ggml.token_type";

  private final List<String> tokens;
  private final TokenKind[] kinds;

  private Vocabulary(List<String> tokens, TokenKind[] kinds) {
    this.tokens = tokens;
    this.kinds = kinds;
  }

  /** Reads spellings and kinds; a token with no spelling gets one that no text has. */
  static Vocabulary read(GgufMetadata metadata) throws FormatException {
    List<String> tokens = new ArrayList<>(metadata.strings(TOKENS));
    int size = tokens.size();
    if (size == 0) {
      throw metadata.problem(TOKENS, "[]", "a vocabulary has at least one token");
    }
    int[] types = metadata.findIntegers(TOKEN_TYPES).orElseGet(() -> normal(size));
    if (types.length < size) {
      throw tooShort(metadata, TOKEN_TYPES, types.length, size);
    }
    TokenKind[] kinds = new TokenKind[size];
    for (int id = 0; id < size; id++) {
      kinds[id] = TokenKind.of(types[id]);
      if (tokens.get(id).isEmpty()) {
        tokens.set(id, "[EMPTY_" + id + "]");
      }
      if (kinds[id] == TokenKind.BYTE && byteValue(tokens.get(id)) < 0) {
        throw metadata.problem(
            TOKENS, '"' + tokens.get(id) + '"', "token " + id + " is a byte, such as <0x0A>");
      }
    }
    return new Vocabulary(tokens, kinds);
  }

  private static int[] normal(int size) {
    int[] types = new int[size];
    Arrays.fill(types, 1); // normal
    return types;
  }

  static FormatException tooShort(GgufMetadata metadata, String key, int length, int size) {
    return metadata.problem(key, length + " elements", "the vocabulary has " + size + " tokens");
  }

  /** The complaint about two tokens of one spelling. */
  static FormatException duplicate(GgufMetadata metadata, String spelling, int first, int second) {
    return metadata.problem(
        TOKENS, '"' + spelling + '"', "is the spelling of two tokens, " + first + " and " + second);
  }

  int size() {
    return tokens.size();
  }

  String spelling(int id) {
    return tokens.get(id);
  }

  TokenKind kind(int id) {
    return kinds[id];
  }

  void setKind(int id, TokenKind kind) {
    kinds[id] = kind;
  }

  /** The value of a byte token, which is spelled {@code <0x0A>} and the like, or -1. */
  static int byteValue(String spelling) {
    if (spelling.length() != 6 || !spelling.startsWith("<0x") || spelling.charAt(5) != '>') {
      return -1;
    }
    int high = Character.digit(spelling.charAt(3), 16);
    int low = Character.digit(spelling.charAt(4), 16);
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }
}
