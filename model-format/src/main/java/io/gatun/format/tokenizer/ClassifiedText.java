package io.gatun.format.tokenizer;

/** Text as code points, each with its {@link CharacterKind}; what pre-tokenizers work on. */
final class ClassifiedText {
  private final int[] codePoints;
  private final byte[] kinds;
  private final int size;

  /** A range of a string, which must not cut a surrogate pair. */
  ClassifiedText(String text, int from, int to) {
    codePoints = new int[to - from];
    kinds = new byte[to - from];
    int count = 0;
    int at = from;
    while (at < to) {
      int codePoint = ByteSequence.scalarAt(text, at);
      at += Character.charCount(codePoint);
      codePoints[count] = codePoint;
      kinds[count++] = CharacterKind.of(codePoint);
    }
    size = count;
  }

  /** How many code points. */
  int size() {
    return size;
  }

  int codePoint(int at) {
    return codePoints[at];
  }

  boolean is(int at, int kinds) {
    return (this.kinds[at] & kinds) != 0;
  }

  /** The end of the run of these kinds that starts at {@code at}; {@code at} where none does. */
  int runEnd(int at, int end, int kinds) {
    int i = at;
    while (i < end && (this.kinds[i] & kinds) != 0) {
      i++;
    }
    return i;
  }

  boolean isNewline(int at) {
    return codePoints[at] == '\n' || codePoints[at] == '\r';
  }
}
