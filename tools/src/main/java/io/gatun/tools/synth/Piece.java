package io.gatun.tools.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * A token that two shorter ones merge to.
 *
 * @param left a token of one character or an earlier piece
 * @param right the same
 */
record Piece(String left, String right) {
  /** Common letters come first, so that a small vocabulary has the pieces that texts use. */
  private static final String SMALL = "etaoinshrdlcumwfgypbvkjxqz";

  private static final String CAPITAL = "TAISWCBPHFMDROLENGUJVYKQXZ";

  String text() {
    return left + right;
  }

  /**
   * The first {@code count} pieces: pairs of letters, then three letters, then four, the first of
   * which may be a capital or the space before a word.
   *
   * @param space what the vocabulary spells a space with
   * @throws IllegalArgumentException if there are not so many
   */
  static List<Piece> first(int count, char space) {
    List<Piece> pieces = new ArrayList<>(count);
    List<String> pairs = new ArrayList<>();
    for (String first : letters(space + SMALL + CAPITAL)) {
      for (String second : letters(SMALL)) {
        pairs.add(first + second);
        add(pieces, count, first, second);
      }
    }
    addAll(pieces, count, pairs, letters(SMALL));
    addAll(
        pieces,
        count,
        pairs,
        pairs.stream().filter(pair -> Character.isLowerCase(pair.charAt(0))).toList());
    if (pieces.size() < count) {
      throw new IllegalArgumentException(
          "a vocabulary of " + count + " pieces, of which there are " + pieces.size());
    }
    return pieces;
  }

  private static void addAll(
      List<Piece> pieces, int count, List<String> lefts, List<String> rights) {
    for (String left : lefts) {
      for (String right : rights) {
        add(pieces, count, left, right);
      }
    }
  }

  private static void add(List<Piece> pieces, int count, String left, String right) {
    if (pieces.size() < count) {
      pieces.add(new Piece(left, right));
    }
  }

  private static List<String> letters(String letters) {
    return letters.chars().mapToObj(Character::toString).toList();
  }
}
