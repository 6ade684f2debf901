package io.gatun.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A string in which every character knows whether it was written by the template or is content that
 * was put into it. Two texts are equal if their characters are.
 */
public final class Text {
  static final Text EMPTY = new Text("", "");
  private static final String TEMPLATE = "t";
  private static final String CONTENT = "c";

  private final String value;

  /** One character for each of {@link #value}: its origin. */
  private final String origins;

  private Text(String value, String origins) {
    Budget.spend(value.length());
    this.value = value;
    this.origins = origins;
  }

  /** Text that the template is responsible for. */
  public static Text ofTemplate(String value) {
    return new Text(value, TEMPLATE.repeat(value.length()));
  }

  /** Text that comes from outside. */
  public static Text ofContent(String value) {
    return new Text(value, CONTENT.repeat(value.length()));
  }

  /** Its characters. */
  public String value() {
    return value;
  }

  /** Takes one stretch of characters of one origin. */
  @FunctionalInterface
  public interface RunVisitor {
    /** Called for each run, in order. */
    void run(String text, boolean isContent);
  }

  /** Passes on the longest runs of one origin, in order. */
  public void runs(RunVisitor visitor) {
    int start = 0;
    for (int i = 1; i <= value.length(); i++) {
      if (i == value.length() || origins.charAt(i) != origins.charAt(start)) {
        visitor.run(value.substring(start, i), origins.startsWith(CONTENT, start));
        start = i;
      }
    }
  }

  int length() {
    return value.length();
  }

  Text plus(Text other) {
    return EMPTY.join(List.of(this, other));
  }

  Text slice(int from, int to) {
    return new Text(value.substring(from, to), origins.substring(from, to));
  }

  /** Removes from one end or both every character that is in {@code set}; null: white space. */
  Text strip(boolean left, boolean right, String set) {
    int from = 0;
    int to = value.length();
    while (left && from < to && isIn(value.charAt(from), set)) {
      from++;
    }
    while (right && to > from && isIn(value.charAt(to - 1), set)) {
      to--;
    }
    return slice(from, to);
  }

  private static boolean isIn(char character, String set) {
    return set == null ? isSpace(character) : set.indexOf(character) >= 0;
  }

  /** Python's idea of white space. */
  static boolean isSpace(char character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == '\u0085';
  }

  /** Cuts at each {@code separator}, at most {@code limit} times. */
  List<Object> split(String separator, long limit) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int at = value.indexOf(separator);
    while (at >= 0 && parts.size() < limit) {
      Budget.spendItems(1);
      parts.add(slice(from, at));
      from = at + separator.length();
      at = value.indexOf(separator, from);
    }
    parts.add(slice(from, value.length()));
    return parts;
  }

  /** The stretches between white space. */
  List<Object> splitAtSpace() {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || isSpace(value.charAt(i))) {
        if (i > from) {
          Budget.spendItems(1);
          parts.add(slice(from, i));
        }
        from = i + 1;
      }
    }
    return parts;
  }

  Text replace(String from, Text to, long limit) {
    return to.join(split(from, limit));
  }

  /** The parts with this between them. */
  Text join(List<?> parts) {
    Builder joined = new Builder();
    boolean first = true;
    for (Object part : parts) {
      if (!first) {
        joined.add(this);
      }
      joined.add((Text) part);
      first = false;
    }
    return joined.build();
  }

  /** Changes each code point by itself, such as its case. */
  Text map(UnaryOperator<String> change) {
    Builder changed = new Builder();
    int at = 0;
    while (at < value.length()) {
      int next = at + Character.charCount(value.codePointAt(at));
      String piece = change.apply(value.substring(at, next));
      changed.add(new Text(piece, origins.substring(at, at + 1).repeat(piece.length())));
      at = next;
    }
    return changed.build();
  }

  /** Puts texts together. */
  static final class Builder {
    private final StringBuilder value = new StringBuilder();
    private final StringBuilder origins = new StringBuilder();

    void add(Text text) {
      Budget.spend(text.length());
      value.append(text.value);
      origins.append(text.origins);
    }

    Text build() {
      return new Text(value.toString(), origins.toString());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && value.equals(text.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
