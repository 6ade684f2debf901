package io.gatun.format.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Cuts text at the spellings of special and user-defined tokens: longer spellings first, wherever
 * they are, then from left to right, as llama.cpp does.
 */
final class SpecialTokenScanner {
  /** Receives the parts of a text, in order. */
  interface Parts {
    void text(int from, int to);

    void token(int id);
  }

  /** A spelling to look for. */
  private record Entry(
      int id, String spelling, int bytes, boolean userDefined, boolean eatsSpace) {}

  /** A part of the text: a token, or the text between tokens where the id is -1. */
  private record Part(int from, int to, int id) {}

  /** In the order of their spellings; places in this list name entries. */
  private final List<Entry> entries = new ArrayList<>();

  private final BitSet firstCharacters = new BitSet();

  /**
   * @param eatsSpace whether the white space that follows a token belongs to it, by id
   */
  SpecialTokenScanner(Vocabulary vocabulary, IntPredicate eatsSpace) {
    ByteSequence utf8 = new ByteSequence(32);
    for (int id = 0; id < vocabulary.size(); id++) {
      TokenKind kind = vocabulary.kind(id);
      if (kind.isSpecial() || kind == TokenKind.USER_DEFINED) {
        String spelling = vocabulary.spelling(id);
        utf8.clear();
        utf8.addString(spelling);
        boolean userDefined = kind == TokenKind.USER_DEFINED;
        entries.add(new Entry(id, spelling, utf8.size(), userDefined, eatsSpace.test(id)));
        firstCharacters.set(spelling.charAt(0));
      }
    }
    entries.sort(Comparator.comparing(Entry::spelling));
  }

  /**
   * @param special whether control and unknown tokens are looked for too, not only user-defined
   */
  void scan(String text, boolean special, Parts parts) {
    List<Part> cut = List.of(new Part(0, text.length(), -1));
    for (Entry entry : present(text, special)) {
      cut = cut(text, cut, entry);
    }
    for (Part part : cut) {
      if (part.id >= 0) {
        parts.token(part.id);
      } else if (part.to > part.from) {
        parts.text(part.from, part.to);
      }
    }
  }

  private static List<Part> cut(String text, List<Part> parts, Entry entry) {
    List<Part> finer = new ArrayList<>(parts.size() + 2);
    for (Part part : parts) {
      int at = part.from;
      if (part.id < 0) {
        int found = text.indexOf(entry.spelling, at, part.to);
        while (found >= 0) {
          finer.add(new Part(at, found, -1));
          at = found + entry.spelling.length();
          finer.add(new Part(found, at, entry.id));
          while (entry.eatsSpace && at < part.to && isSpace(text.charAt(at))) {
            at++;
          }
          found = text.indexOf(entry.spelling, at, part.to);
        }
        finer.add(new Part(at, part.to, -1));
      } else {
        finer.add(part);
      }
    }
    return finer;
  }

  private static boolean isSpace(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
  }

  /** The entries whose spellings are anywhere in the text: few, and found in one pass. */
  private List<Entry> present(String text, boolean special) {
    BitSet seen = new BitSet();
    for (int at = 0; at < text.length(); at++) {
      if (firstCharacters.get(text.charAt(at))) {
        match(text, at, seen);
      }
    }
    return seen.stream()
        .mapToObj(entries::get)
        .filter(entry -> special || entry.userDefined)
        .sorted(Comparator.comparingInt(Entry::bytes).reversed().thenComparingInt(Entry::id))
        .toList();
  }

  /** Marks the entries that the text at a place begins with. */
  private void match(String text, int at, BitSet seen) {
    int low = 0;
    int high = entries.size();
    for (int depth = 0; low < high && at + depth < text.length(); depth++) {
      char character = text.charAt(at + depth);
      low = firstNotBelow(low, high, depth, character);
      high = firstNotBelow(low, high, depth, character + 1);
      if (low < high && entries.get(low).spelling.length() == depth + 1) {
        seen.set(low);
        low++;
      }
    }
  }

  /** The first entry in a range whose character at {@code depth} is {@code character} or more. */
  private int firstNotBelow(int low, int high, int depth, int character) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (entries.get(middle).spelling.charAt(depth) < character) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
