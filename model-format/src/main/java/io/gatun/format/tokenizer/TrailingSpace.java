package io.gatun.format.tokenizer;

import static io.gatun.format.tokenizer.CharacterKind.SPACE;

/** Cuts off the white space at the end, {@code \s+$}. */
final class TrailingSpace implements WordRule {
  @Override
  public int wordEnd(ClassifiedText text, int at, int end) {
    int start = end;
    while (start > at && text.is(start - 1, SPACE)) {
      start--;
    }
    return start > at ? start : end;
  }
}
