package io.gatun.engine.chat.jinja;

import io.gatun.engine.chat.jinja.Expression.CallArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a template's statements. */
final class TemplateParser {
  private final TokenReader tokens;
  private final ExpressionParser expressions;

  /** The tag whose name ended the last body. */
  private Token closing;

  private TemplateParser(TokenReader tokens) {
    this.tokens = tokens;
    expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String source) {
    return new TemplateParser(new TokenReader(Lexer.tokens(source))).body(Set.of());
  }

  /** Statements up to a tag named in {@code ends}, or the end of the template if there is none. */
  private List<Statement> body(Set<String> ends) {
    tokens.enter();
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Data(Text.ofTemplate(token.text())));
        case OUTPUT_BEGIN -> {
          statements.add(new Statement.Output(expressions.tuple(), token.line()));
          tokens.expect(Token.Kind.OUTPUT_END, "'}}'");
        }
        case TAG_BEGIN -> {
          closing = tokens.expect(Token.Kind.NAME, "a tag's name");
          if (ends.contains(closing.text())) {
            tokens.leave();
            return statements;
          }
          statements.add(tag(closing));
        }
        case END -> {
          if (!ends.isEmpty()) {
            throw new JinjaException(token.line(), "the template ends where a tag is still open");
          }
          tokens.leave();
          return statements;
        }
        default -> throw new JinjaException(token.line(), "unexpected '" + token.text() + "'");
      }
    }
  }

  private Statement tag(Token name) {
    return switch (name.text()) {
      case "if" -> ifTag();
      case "for" -> forTag(name.line());
      case "set" -> setTag(name.line());
      case "macro" -> macroTag();
      case "filter" -> filterTag(name.line());
      case "break" -> {
        endTag();
        yield new Statement.Break();
      }
      case "continue" -> {
        endTag();
        yield new Statement.Continue();
      }
      default ->
          throw new JinjaException(
              name.line(), "the tag '%s' is not supported".formatted(name.text()));
    };
  }

  private void endTag() {
    tokens.expect(Token.Kind.TAG_END, "'%}'");
  }

  private List<Statement> bodyAfterTag(String... ends) {
    endTag();
    return body(Set.of(ends));
  }

  private Statement ifTag() {
    Expression condition = expressions.tuple();
    List<Statement> then = bodyAfterTag("elif", "else", "endif");
    List<Statement> otherwise = List.of();
    if (closing.text().equals("elif")) {
      tokens.enter();
      otherwise = List.of(ifTag());
      tokens.leave();
      return new Statement.If(condition, then, otherwise);
    }
    if (closing.text().equals("else")) {
      otherwise = bodyAfterTag("endif");
    }
    endTag();
    return new Statement.If(condition, then, otherwise);
  }

  private Statement forTag(int line) {
    List<String> targets = names();
    if (!tokens.skipName("in")) {
      throw tokens.unexpected("'in'");
    }
    Expression items = expressions.or();
    Expression filter = tokens.skipName("if") ? expressions.expression() : null;
    List<Statement> body = bodyAfterTag("else", "endfor");
    List<Statement> otherwise = List.of();
    if (closing.text().equals("else")) {
      otherwise = bodyAfterTag("endfor");
    }
    endTag();
    return new Statement.For(targets, items, filter, body, otherwise, line);
  }

  private List<String> names() {
    boolean parenthesised = tokens.skipOperator("(");
    List<String> names = new ArrayList<>();
    do {
      names.add(tokens.expect(Token.Kind.NAME, "a variable's name").text());
    } while (tokens.skipOperator(","));
    if (parenthesised) {
      tokens.expectOperator(")");
    }
    return names;
  }

  private Statement setTag(int line) {
    List<String> targets = names();
    if (targets.size() == 1 && tokens.skipOperator(".")) {
      String member = tokens.expect(Token.Kind.NAME, "a member's name").text();
      tokens.expectOperator("=");
      Expression value = expressions.tuple();
      endTag();
      return new Statement.SetMember(targets.getFirst(), member, value, line);
    }
    if (tokens.skipOperator("=")) {
      Expression value = expressions.tuple();
      endTag();
      return new Statement.Set(targets, value, line);
    }
    if (targets.size() > 1) {
      throw tokens.unexpected("'='");
    }
    List<Statement> body = bodyAfterTag("endset");
    endTag();
    return new Statement.SetBlock(targets.getFirst(), body);
  }

  private Statement macroTag() {
    String name = tokens.expect(Token.Kind.NAME, "a macro's name").text();
    tokens.expectOperator("(");
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    while (!tokens.skipOperator(")")) {
      parameters.add(tokens.expect(Token.Kind.NAME, "a parameter's name").text());
      defaults.add(tokens.skipOperator("=") ? expressions.expression() : null);
      if (!tokens.skipOperator(",")) {
        tokens.expectOperator(")");
        break;
      }
    }
    List<Statement> body = bodyAfterTag("endmacro");
    tokens.skipName(name);
    endTag();
    return new Statement.Macro(name, parameters, defaults, body);
  }

  private Statement filterTag(int line) {
    String name = tokens.expect(Token.Kind.NAME, "a filter's name").text();
    CallArguments arguments =
        tokens.skipOperator("(") ? expressions.arguments() : CallArguments.NONE;
    List<Statement> body = bodyAfterTag("endfilter");
    endTag();
    return new Statement.FilterBlock(name, arguments, body, line);
  }
}
