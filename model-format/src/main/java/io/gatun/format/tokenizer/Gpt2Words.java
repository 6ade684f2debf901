package io.gatun.format.tokenizer;

import static io.gatun.format.tokenizer.CharacterKind.LETTER;
import static io.gatun.format.tokenizer.CharacterKind.NUMBER;
import static io.gatun.format.tokenizer.CharacterKind.OTHER;
import static io.gatun.format.tokenizer.CharacterKind.PUNCTUATION;
import static io.gatun.format.tokenizer.CharacterKind.SPACE;

/**
 * GPT-2's words: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
 * ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
 */
final class Gpt2Words implements WordRule {
  @Override
  public int wordEnd(ClassifiedText text, int at, int end) {
    int contraction = Contractions.end(text, at, end, false);
    if (contraction > at) {
      return contraction;
    }
    int start = text.codePoint(at) == ' ' && at + 1 < end ? at + 1 : at;
    if (text.is(start, LETTER)) {
      return text.runEnd(start, end, LETTER);
    }
    if (text.is(start, NUMBER)) {
      return text.runEnd(start, end, NUMBER);
    }
    if (text.is(start, PUNCTUATION | OTHER)) {
      return text.runEnd(start, end, PUNCTUATION | OTHER);
    }
    return Spaces.wordEnd(at, text.runEnd(at, end, SPACE), end);
  }
}
