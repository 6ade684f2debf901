package io.gatun.engine.chat.jinja;

import java.util.List;

/** Tokens, read one after the other. */
final class TokenReader {
  /** Deeper nesting is no chat template, and must not overflow the stack. */
  private static final int DEEPEST = 100;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekSecond() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  int line() {
    return peek().line();
  }

  boolean skipOperator(String operator) {
    return skip(Token.Kind.OPERATOR, operator);
  }

  boolean skipName(String name) {
    return skip(Token.Kind.NAME, name);
  }

  private boolean skip(Token.Kind kind, String spelling) {
    if (peek().is(kind, spelling)) {
      at++;
      return true;
    }
    return false;
  }

  Token expect(Token.Kind kind, String what) {
    if (peek().kind() != kind) {
      throw unexpected(what);
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  JinjaException unexpected(String wanted) {
    return new JinjaException(line(), "'%s' where %s should be".formatted(peek().text(), wanted));
  }

  void enter() {
    if (++depth > DEEPEST) {
      throw new JinjaException(line(), "nested deeper than " + DEEPEST);
    }
  }

  void leave() {
    depth--;
  }
}
