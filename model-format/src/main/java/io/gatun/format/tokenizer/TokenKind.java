package io.gatun.format.tokenizer;

/** The token types of {@code tokenizer.ggml.token_type}; the ordinal is the number in the file. */
enum TokenKind {
  UNDEFINED,
  NORMAL,
  UNKNOWN,
  CONTROL,
  USER_DEFINED,
  UNUSED,
  BYTE;

  private static final TokenKind[] KINDS = values();

  /** The kind of a number in a file; any other number is {@link #UNDEFINED}, as in llama.cpp. */
  static TokenKind of(int number) {
    return number >= 0 && number < KINDS.length ? KINDS[number] : UNDEFINED;
  }

  /** Whether plain text can become this token: never a control, unknown or byte token. */
  boolean isText() {
    return this == NORMAL || this == USER_DEFINED || this == UNUSED || this == UNDEFINED;
  }

  /** Whether it stands for no text. */
  boolean isSpecial() {
    return this == CONTROL || this == UNKNOWN;
  }
}
