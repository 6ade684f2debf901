package io.gatun.engine.chat.jinja;

import java.util.List;
import java.util.Map;

/** What stands between {@code {{ and }}} or in a tag. Lines are those of the template. */
sealed interface Expression {
  record Literal(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListOf(List<Expression> items) implements Expression {}

  record MapOf(List<Expression> keys, List<Expression> values) implements Expression {}

  record Member(Expression object, String name, int line) implements Expression {}

  record Item(Expression object, Expression key, int line) implements Expression {}

  /** Each bound may be null. */
  record Slice(Expression object, Expression from, Expression to, Expression step, int line)
      implements Expression {}

  record Call(Expression function, CallArguments arguments, int line) implements Expression {}

  record Filter(Expression input, String name, CallArguments arguments, int line)
      implements Expression {}

  record Test(Expression input, String name, CallArguments arguments, boolean negated, int line)
      implements Expression {}

  record Not(Expression operand) implements Expression {}

  record Negative(Expression operand, int line) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Arithmetic(String operator, Expression left, Expression right, int line)
      implements Expression {}

  /** {@code a < b <= c}: each operand is compared with the next. */
  record Comparison(Expression first, List<String> operators, List<Expression> rest, int line)
      implements Expression {}

  /** {@code then if condition else otherwise}; otherwise may be null. */
  record Choice(Expression condition, Expression then, Expression otherwise)
      implements Expression {}

  /** What stands in the parentheses of a call. */
  record CallArguments(List<Expression> positional, Map<String, Expression> named) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of());
  }
}
