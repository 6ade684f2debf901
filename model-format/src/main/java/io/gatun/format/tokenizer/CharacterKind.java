package io.gatun.format.tokenizer;

/** The sorts of characters that pre-tokenizers tell apart, as one bit each. */
final class CharacterKind {
  /** Unicode category L, what regular expressions call {@code \p{L}}. */
  static final byte LETTER = 1;

  /** Category N, {@code \p{N}}: digits, letter numbers, fractions and so on. */
  static final byte NUMBER = 2;

  /** The property White_Space, {@code \s}: also U+0085 and U+3000, but not U+200B. */
  static final byte SPACE = 4;

  /** Category P, {@code \p{P}}. */
  static final byte PUNCTUATION = 8;

  /** Everything else. */
  static final byte OTHER = 16;

  private static final byte[] ASCII = new byte[128];

  static {
    for (int i = 0; i < ASCII.length; i++) {
      ASCII[i] = classify(i);
    }
  }

  private CharacterKind() {}

  static byte of(int codePoint) {
    return codePoint < 128 ? ASCII[codePoint] : classify(codePoint);
  }

  private static byte classify(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          PUNCTUATION;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      case Character.CONTROL ->
          (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85 ? SPACE : OTHER;
      default -> OTHER;
    };
  }
}
