package io.gatun.tools.cli;

/**
 * Text of a model file made safe to show: control characters, with which a file could steer the
 * terminal, are spelt out.
 */
public final class PlainText {
  private PlainText() {}

  /** On one line. */
  public static String of(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> plain.append("\\n");
                case '\r' -> plain.append("\\r");
                case '\t' -> plain.append("\\t");
                default -> {
                  if (hidden(c)) {
                    plain.append("\\u{%X}".formatted(c));
                  } else {
                    plain.appendCodePoint(c);
                  }
                }
              }
            });
    return plain.toString();
  }

  /** On one line of at most so many characters. */
  public static String of(String text, int most) {
    int end = Math.min(text.length(), most);
    String plain = of(text.substring(0, end));
    return end < text.length() ? plain + " …" : plain;
  }

  private static boolean hidden(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
