package io.gatun.format.tokenizer;

import static io.gatun.format.tokenizer.CharacterKind.LETTER;
import static io.gatun.format.tokenizer.CharacterKind.NUMBER;
import static io.gatun.format.tokenizer.CharacterKind.OTHER;
import static io.gatun.format.tokenizer.CharacterKind.PUNCTUATION;
import static io.gatun.format.tokenizer.CharacterKind.SPACE;

/**
 * The words of cl100k, o200k and their kin: any one character but a line break may lead a word of
 * letters, numbers come in short groups, and line breaks stay with the white space before them.
 *
 * <p>{@code [contraction|]LETTERS|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|
 * \s+}
 *
 * @param contractions where {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)} is cut off
 * @param splitsCase whether LETTERS also end between a small and a capital letter, else {@code
 *     [^\r\n\p{L}\p{N}]?\p{L}+}
 * @param digits the longest group of numbers
 * @param slashes whether a slash may stand among the line breaks after punctuation: {@code
 *     [\r\n/]*}
 */
record ModernWords(ContractionPlace contractions, boolean splitsCase, int digits, boolean slashes)
    implements WordRule {

  /** Where contractions are looked for. */
  enum ContractionPlace {
    /** They are words themselves. */
    OWN_WORD,
    /** They end a word of letters. */
    END_OF_WORD,
    NOWHERE
  }

  @Override
  public int wordEnd(ClassifiedText text, int at, int end) {
    if (contractions == ContractionPlace.OWN_WORD) {
      int contraction = Contractions.end(text, at, end, true);
      if (contraction > at) {
        return contraction;
      }
    }
    if (text.is(at, NUMBER)) {
      return text.runEnd(at, Math.min(end, at + digits), NUMBER);
    }
    if (text.is(at, LETTER)) {
      return lettersEnd(text, at, end);
    }
    if (!text.isNewline(at) && at + 1 < end && text.is(at + 1, LETTER)) {
      return lettersEnd(text, at + 1, end);
    }
    int start = text.codePoint(at) == ' ' && at + 1 < end ? at + 1 : at;
    if (text.is(start, PUNCTUATION | OTHER)) {
      int i = text.runEnd(start, end, PUNCTUATION | OTHER);
      while (i < end && (text.isNewline(i) || (slashes && text.codePoint(i) == '/'))) {
        i++;
      }
      return i;
    }
    int runEnd = text.runEnd(at, end, SPACE);
    for (int i = runEnd; i > at; i--) {
      if (text.isNewline(i - 1)) {
        return i;
      }
    }
    return Spaces.wordEnd(at, runEnd, end);
  }

  private int lettersEnd(ClassifiedText text, int at, int end) {
    int letters = splitsCase ? casedEnd(text, at, end) : text.runEnd(at, end, LETTER);
    return contractions == ContractionPlace.END_OF_WORD
        ? Contractions.end(text, letters, end, true)
        : letters;
  }

  /**
   * {@code U*L+|U+L*}, where U is a letter but a-z, and L a letter but A-Z: llama.cpp knows the
   * case of ASCII letters only, and a letter beyond ASCII is both.
   */
  private static int casedEnd(ClassifiedText text, int at, int end) {
    int upper = at;
    int lastBoth = -1;
    while (upper < end && text.is(upper, LETTER) && !isSmall(text.codePoint(upper))) {
      if (!isCapital(text.codePoint(upper))) {
        lastBoth = upper;
      }
      upper++;
    }
    int lower = upper;
    while (lower < end && text.is(lower, LETTER) && !isCapital(text.codePoint(lower))) {
      lower++;
    }
    if (lower > upper || lastBoth < 0) {
      return lower;
    }
    return lastBoth + 1; // U* gives back letters until L+ has one
  }

  private static boolean isSmall(int codePoint) {
    return codePoint >= 'a' && codePoint <= 'z';
  }

  private static boolean isCapital(int codePoint) {
    return codePoint >= 'A' && codePoint <= 'Z';
  }
}
