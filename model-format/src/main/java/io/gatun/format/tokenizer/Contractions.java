package io.gatun.format.tokenizer;

/** The English endings {@code 's 't 're 've 'm 'll 'd}, which pre-tokenizers keep whole. */
final class Contractions {
  private Contractions() {}

  /** The end of the contraction at {@code at}, or {@code at} where there is none. */
  static int end(ClassifiedText text, int at, int end, boolean anyCase) {
    if (at + 1 >= end || text.codePoint(at) != '\'') {
      return at;
    }
    int first = letter(text, at + 1, anyCase);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return at + 2;
    }
    if (at + 2 >= end) {
      return at;
    }
    int second = letter(text, at + 2, anyCase);
    boolean found =
        (first == 'r' && second == 'e')
            || (first == 'v' && second == 'e')
            || (first == 'l' && second == 'l');
    return found ? at + 3 : at;
  }

  private static int letter(ClassifiedText text, int at, boolean anyCase) {
    int letter = text.codePoint(at);
    return anyCase && letter >= 'A' && letter <= 'Z' ? letter + 'a' - 'A' : letter;
  }
}
