package io.gatun.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into tokens. White space around tags goes as with the settings that Hugging Face
 * renders chat templates with: {@code trim_blocks} (the newline after a tag), {@code lstrip_blocks}
 * (the indentation before it), and the signs - and + in the tags.
 */
final class Lexer {
  private static final List<String> OPERATORS =
      List.of(
          "==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")",
          "[", "]", "{", "}", ".", ",", ":", "|");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < source.length()) {
      int open = nextOpening();
      String data = source.substring(at, open);
      if (open == source.length()) {
        add(Token.Kind.DATA, data);
        advance(open);
        break;
      }
      char kind = source.charAt(open + 1);
      char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
      add(Token.Kind.DATA, beforeOpening(data, kind, sign));
      advance(open + (sign == '-' || sign == '+' ? 3 : 2));
      switch (kind) {
        case '#' -> comment();
        case '%' -> tag(Token.Kind.TAG_BEGIN, Token.Kind.TAG_END, "%}");
        default -> tag(Token.Kind.OUTPUT_BEGIN, Token.Kind.OUTPUT_END, "}}");
      }
    }
    tokens.add(new Token(Token.Kind.END, "", line));
  }

  private int nextOpening() {
    int open = source.indexOf('{', at);
    while (open >= 0 && open + 1 < source.length()) {
      if ("{%#".indexOf(source.charAt(open + 1)) >= 0) {
        return open;
      }
      open = source.indexOf('{', open + 1);
    }
    return source.length();
  }

  private String beforeOpening(String data, char kind, char sign) {
    if (sign == '-') {
      return Text.ofTemplate(data).strip(false, true, null).value();
    }
    int lineStart = data.lastIndexOf('\n') + 1;
    boolean indentation =
        (lineStart > 0 || lineStarts) && data.substring(lineStart).chars().allMatch(this::isSpace);
    return kind != '{' && sign != '+' && indentation ? data.substring(0, lineStart) : data;
  }

  private boolean isSpace(int character) {
    return Text.isSpace((char) character);
  }

  private void comment() {
    int close = source.indexOf("#}", at);
    if (close < 0) {
      throw new JinjaException(line, "a comment is not closed");
    }
    char sign = close > at ? source.charAt(close - 1) : ' ';
    advance(close + 2);
    afterTag(sign, true);
  }

  private void tag(Token.Kind begin, Token.Kind end, String closing) {
    add(begin, closing);
    int depth = 0;
    while (true) {
      while (at < source.length() && Text.isSpace(source.charAt(at))) {
        advance(at + 1);
      }
      if (at == source.length()) {
        throw new JinjaException(line, "a tag is not closed");
      }
      char sign = source.charAt(at);
      boolean signed = sign == '-' || (sign == '+' && end == Token.Kind.TAG_END);
      if (depth == 0 && source.startsWith(closing, signed ? at + 1 : at)) {
        add(end, closing);
        advance(at + (signed ? 3 : 2));
        afterTag(sign, end == Token.Kind.TAG_END);
        return;
      }
      depth += inside();
    }
  }

  /** What follows a tag's end: {@code -} takes all white space, a block's end one newline. */
  private void afterTag(char sign, boolean block) {
    int start = at;
    if (sign == '-') {
      while (at < source.length() && Text.isSpace(source.charAt(at))) {
        advance(at + 1);
      }
    } else if (sign != '+' && block && source.startsWith("\n", at)) {
      advance(at + 1);
    }
    lineStarts = at > start && source.charAt(at - 1) == '\n';
  }

  /** Reads one token in a tag; returns by how much brackets are open afterwards. */
  private int inside() {
    char first = source.charAt(at);
    if (first == '\'' || first == '"') {
      string(first);
      return 0;
    }
    int end = at;
    if (Character.isDigit(first)) {
      while (end < source.length() && Character.isDigit(source.charAt(end))) {
        end++;
      }
      boolean decimal =
          end + 1 < source.length()
              && source.charAt(end) == '.'
              && Character.isDigit(source.charAt(end + 1));
      if (decimal) {
        end++;
        while (end < source.length() && Character.isDigit(source.charAt(end))) {
          end++;
        }
      }
      take(decimal ? Token.Kind.DECIMAL : Token.Kind.INTEGER, end);
      return 0;
    }
    if (Character.isJavaIdentifierStart(first) && first != '$') {
      while (end < source.length()
          && Character.isJavaIdentifierPart(source.charAt(end))
          && source.charAt(end) != '$') {
        end++;
      }
      take(Token.Kind.NAME, end);
      return 0;
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        take(Token.Kind.OPERATOR, at + operator.length());
        return "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
      }
    }
    throw new JinjaException(line, "unexpected character '" + first + "'");
  }

  private void string(char quote) {
    StringBuilder value = new StringBuilder();
    int i = at + 1;
    while (i < source.length() && source.charAt(i) != quote) {
      i = source.charAt(i) == '\\' ? escape(i + 1, value) : plain(i, value);
    }
    if (i >= source.length()) {
      throw new JinjaException(line, "a string is not closed");
    }
    add(Token.Kind.STRING, value.toString());
    advance(i + 1);
  }

  private int plain(int i, StringBuilder value) {
    value.append(source.charAt(i));
    return i + 1;
  }

  private int escape(int i, StringBuilder value) {
    if (i == source.length()) {
      return i;
    }
    char letter = source.charAt(i);
    switch (letter) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'x' -> {
        return hexadecimal(i + 1, 2, value);
      }
      case 'u' -> {
        return hexadecimal(i + 1, 4, value);
      }
      case '\n' -> {
        // A line goes on: nothing is added.
      }
      case '\\', '\'', '"' -> value.append(letter);
      default -> {
        if ("abfvN01234567U".indexOf(letter) >= 0) {
          throw new JinjaException(line, "the escape \\" + letter + " is not supported");
        }
        value.append('\\').append(letter);
      }
    }
    return i + 1;
  }

  private int hexadecimal(int from, int digits, StringBuilder value) {
    int to = Math.min(source.length(), from + digits);
    String code = source.substring(from, to);
    if (!code.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw new JinjaException(line, "'" + code + "' is not a character code");
    }
    value.append((char) Integer.parseInt(code, 16));
    return to;
  }

  private void take(Token.Kind kind, int end) {
    add(kind, source.substring(at, end));
    advance(end);
  }

  private void add(Token.Kind kind, String text) {
    if (kind != Token.Kind.DATA || !text.isEmpty()) {
      tokens.add(new Token(kind, text, line));
    }
  }

  private void advance(int to) {
    for (; at < to; at++) {
      if (source.charAt(at) == '\n') {
        line++;
      }
    }
  }
}
