package io.gatun.format.tokenizer;

import static io.gatun.format.tokenizer.CharacterKind.SPACE;

/**
 * Cuts out runs of some characters, {@code \s?C{minimum,maximum}}, and leaves what is between them
 * in one piece.
 *
 * @param characters C, which never includes white space but for line breaks
 * @param leadingSpace whether one character of white space may lead the run
 */
record Runs(CharacterTest characters, boolean leadingSpace, int minimum, int maximum)
    implements WordRule {

  /** Whether a character belongs to a class of characters. */
  @FunctionalInterface
  interface CharacterTest {
    boolean has(ClassifiedText text, int at);
  }

  /** Runs of any length, {@code C+}. */
  static Runs of(CharacterTest characters) {
    return new Runs(characters, false, 1, Integer.MAX_VALUE);
  }

  /** Runs of any length with a white space before them, {@code \s?C+}. */
  static Runs spaced(CharacterTest characters) {
    return new Runs(characters, true, 1, Integer.MAX_VALUE);
  }

  /** Single characters, {@code C}. */
  static Runs single(CharacterTest characters) {
    return new Runs(characters, false, 1, 1);
  }

  @Override
  public int wordEnd(ClassifiedText text, int at, int end) {
    int match = matchEnd(text, at, end);
    if (match > at) {
      return match;
    }
    int i = at + 1;
    while (i < end && !matches(text, i, end)) {
      i++;
    }
    return i;
  }

  private int matchEnd(ClassifiedText text, int at, int end) {
    if (!matches(text, at, end)) {
      return at;
    }
    int i = start(text, at, end);
    int last = maximum < end - i ? i + maximum : end;
    while (i < last && characters.has(text, i)) {
      i++;
    }
    return i;
  }

  private boolean matches(ClassifiedText text, int at, int end) {
    int start = start(text, at, end);
    if (end - start < minimum) {
      return false;
    }
    for (int i = 0; i < minimum; i++) {
      if (!characters.has(text, start + i)) {
        return false;
      }
    }
    return true;
  }

  private int start(ClassifiedText text, int at, int end) {
    return leadingSpace && text.is(at, SPACE) && at + 1 < end ? at + 1 : at;
  }
}
