package io.gatun.tools.run;

/** Texts of examples, no longer than a report has room for. */
final class ShownText {
  private static final int LONGEST = 600;

  private ShownText() {}

  /** The text's beginning; no character is cut in two. */
  static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean pair = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, pair ? LONGEST - 1 : LONGEST) + " …";
  }
}
