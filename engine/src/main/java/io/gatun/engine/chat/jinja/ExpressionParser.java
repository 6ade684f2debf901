package io.gatun.engine.chat.jinja;

import io.gatun.engine.chat.jinja.Expression.CallArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads expressions, with Jinja's precedence: {@code or and not == + ~ * - . | is}. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenReader tokens;

  ExpressionParser(TokenReader tokens) {
    this.tokens = tokens;
  }

  /** An expression, or several with commas between: a tuple, which is held as a list. */
  Expression tuple() {
    Expression first = expression();
    if (!tokens.peek().is(Token.Kind.OPERATOR, ",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !tokens.peek().is(Token.Kind.OPERATOR, ")")) {
      items.add(expression());
    }
    return new Expression.ListOf(items);
  }

  Expression expression() {
    tokens.enter();
    Expression result = or();
    while (tokens.skipName("if")) {
      Expression condition = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      result = new Expression.Choice(condition, result, otherwise);
    }
    tokens.leave();
    return result;
  }

  /** Without a trailing {@code if}, which belongs to the loop whose items these are. */
  Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, not());
    }
    return left;
  }

  private Expression not() {
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    Expression operand = not();
    tokens.leave();
    return new Expression.Not(operand);
  }

  private Expression comparison() {
    int line = tokens.line();
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> rest = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      boolean notIn =
          token.is(Token.Kind.NAME, "not") && tokens.peekSecond().is(Token.Kind.NAME, "in");
      if (notIn) {
        tokens.next();
        operators.add("not in");
      } else if (token.is(Token.Kind.NAME, "in")
          || (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text()))) {
        operators.add(token.text());
      } else {
        break;
      }
      tokens.next();
      rest.add(sum());
    }
    return operators.isEmpty() ? first : new Expression.Comparison(first, operators, rest, line);
  }

  private Expression sum() {
    Expression left = concatenation();
    while (true) {
      Token operator = tokens.peek();
      if (!tokens.skipOperator("+") && !tokens.skipOperator("-")) {
        return left;
      }
      left = new Expression.Arithmetic(operator.text(), left, concatenation(), operator.line());
    }
  }

  private Expression concatenation() {
    Expression left = product();
    while (true) {
      int line = tokens.line();
      if (!tokens.skipOperator("~")) {
        return left;
      }
      left = new Expression.Arithmetic("~", left, product(), line);
    }
  }

  private Expression product() {
    Expression left = unary(true);
    while (true) {
      Token operator = tokens.peek();
      if (!tokens.skipOperator("*")
          && !tokens.skipOperator("//")
          && !tokens.skipOperator("/")
          && !tokens.skipOperator("%")) {
        return left;
      }
      left = new Expression.Arithmetic(operator.text(), left, unary(true), operator.line());
    }
  }

  private Expression unary(boolean withFilters) {
    int line = tokens.line();
    Expression result;
    if (tokens.skipOperator("-")) {
      tokens.enter();
      result = new Expression.Negative(unary(false), line);
      tokens.leave();
    } else {
      result = postfix(primary());
    }
    return withFilters ? filters(result) : result;
  }

  private Expression primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case NAME ->
          switch (token.text()) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(null);
            default -> new Expression.Name(token.text());
          };
      case STRING -> {
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Token.Kind.STRING) {
          text.append(tokens.next().text());
        }
        yield new Expression.Literal(Text.ofTemplate(text.toString()));
      }
      case INTEGER -> new Expression.Literal(number(token));
      case DECIMAL -> new Expression.Literal(Double.valueOf(token.text()));
      case OPERATOR -> bracketed(token);
      default -> throw new JinjaException(token.line(), "an expression is missing");
    };
  }

  private static Long number(Token token) {
    try {
      return Long.valueOf(token.text());
    } catch (NumberFormatException _) {
      throw new JinjaException(token.line(), "the number " + token.text() + " is too large");
    }
  }

  private Expression bracketed(Token open) {
    return switch (open.text()) {
      case "(" -> {
        if (tokens.skipOperator(")")) {
          yield new Expression.ListOf(List.of());
        }
        Expression inner = tuple();
        tokens.expectOperator(")");
        yield inner;
      }
      case "[" -> new Expression.ListOf(items("]"));
      case "{" -> map();
      default ->
          throw new JinjaException(
              open.line(), "'%s' where an expression should be".formatted(open.text()));
    };
  }

  private List<Expression> items(String closing) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator(closing)) {
      items.add(expression());
      if (!tokens.skipOperator(",")) {
        tokens.expectOperator(closing);
        break;
      }
    }
    return items;
  }

  private Expression map() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      keys.add(expression());
      tokens.expectOperator(":");
      values.add(expression());
      if (!tokens.skipOperator(",")) {
        tokens.expectOperator("}");
        break;
      }
    }
    return new Expression.MapOf(keys, values);
  }

  private Expression postfix(Expression start) {
    Expression result = start;
    while (true) {
      int line = tokens.line();
      if (tokens.skipOperator(".")) {
        result = member(result, line);
      } else if (tokens.skipOperator("[")) {
        result = subscript(result, line);
      } else if (tokens.skipOperator("(")) {
        result = new Expression.Call(result, arguments(), line);
      } else {
        return result;
      }
    }
  }

  private Expression member(Expression object, int line) {
    Token name = tokens.next();
    return switch (name.kind()) {
      case NAME -> new Expression.Member(object, name.text(), line);
      case INTEGER -> new Expression.Item(object, new Expression.Literal(number(name)), line);
      default -> throw new JinjaException(line, "a member's name is missing");
    };
  }

  private Expression subscript(Expression object, int line) {
    Expression[] bounds = new Expression[3];
    int colons = 0;
    while (!tokens.skipOperator("]")) {
      if (tokens.skipOperator(":") && colons < 2) {
        colons++;
      } else if (bounds[colons] == null) {
        bounds[colons] = expression();
      } else {
        throw tokens.unexpected("']'");
      }
    }
    if (colons > 0) {
      return new Expression.Slice(object, bounds[0], bounds[1], bounds[2], line);
    }
    if (bounds[0] == null) {
      throw new JinjaException(line, "a subscript is missing");
    }
    return new Expression.Item(object, bounds[0], line);
  }

  /** After the opening parenthesis. */
  CallArguments arguments() {
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.skipOperator(")")) {
      Token name = tokens.peek();
      if (name.kind() == Token.Kind.NAME && tokens.peekSecond().is(Token.Kind.OPERATOR, "=")) {
        tokens.next();
        tokens.next();
        named.put(name.text(), expression());
      } else {
        positional.add(expression());
      }
      if (!tokens.skipOperator(",")) {
        tokens.expectOperator(")");
        break;
      }
    }
    return new CallArguments(positional, named);
  }

  private Expression filters(Expression start) {
    Expression result = start;
    while (true) {
      int line = tokens.line();
      if (tokens.skipOperator("|")) {
        String name = tokens.expect(Token.Kind.NAME, "a filter's name").text();
        CallArguments arguments = tokens.skipOperator("(") ? arguments() : CallArguments.NONE;
        result = new Expression.Filter(result, name, arguments, line);
      } else if (tokens.skipName("is")) {
        result = test(result, line);
      } else if (tokens.skipOperator("(")) {
        result = new Expression.Call(result, arguments(), line);
      } else {
        return result;
      }
    }
  }

  private Expression test(Expression input, int line) {
    boolean negated = tokens.skipName("not");
    String name = tokens.expect(Token.Kind.NAME, "a test's name").text();
    CallArguments arguments = CallArguments.NONE;
    if (tokens.skipOperator("(")) {
      arguments = arguments();
    } else if (beginsOperand(tokens.peek())) {
      arguments = new CallArguments(List.of(postfix(primary())), Map.of());
    }
    return new Expression.Test(input, name, arguments, negated, line);
  }

  private static boolean beginsOperand(Token token) {
    return switch (token.kind()) {
      case NAME -> !Set.of("else", "or", "and", "is", "if", "not", "in").contains(token.text());
      case STRING, INTEGER, DECIMAL -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
