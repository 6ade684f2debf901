package io.gatun.engine.chat.jinja;

import java.util.List;

/** A part of a template. */
sealed interface Statement {
  record Data(Text text) implements Statement {}

  record Output(Expression expression, int line) implements Statement {}

  record If(Expression condition, List<Statement> then, List<Statement> otherwise)
      implements Statement {}

  /** {@code filter} may be null; {@code otherwise} is for a loop that goes round no time. */
  record For(
      List<String> targets,
      Expression items,
      Expression filter,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  record Set(List<String> targets, Expression value, int line) implements Statement {}

  record SetMember(String namespace, String member, Expression value, int line)
      implements Statement {}

  record SetBlock(String target, List<Statement> body) implements Statement {}

  /** A default may be null. */
  record Macro(
      String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
      implements Statement {}

  record FilterBlock(
      String name, Expression.CallArguments arguments, List<Statement> body, int line)
      implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}
}
