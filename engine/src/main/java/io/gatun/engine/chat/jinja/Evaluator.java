package io.gatun.engine.chat.jinja;

import io.gatun.engine.chat.jinja.Expression.CallArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes expressions. */
final class Evaluator {
  /** Longer chains and deeper calls are no chat template, and must not overflow the stack. */
  private static final int DEEPEST = 500;

  private int depth;

  Object value(Expression expression, Scope scope) {
    Budget.spend(1);
    if (++depth > DEEPEST) {
      throw new JinjaException("an expression is nested deeper than " + DEEPEST);
    }
    Object value = compute(expression, scope);
    depth--;
    return value;
  }

  private Object compute(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> scope.get(name.name());
      case Expression.ListOf list -> values(list.items(), scope);
      case Expression.MapOf map -> map(map, scope);
      case Expression.Member member ->
          at(member.line(), () -> Members.member(value(member.object(), scope), member.name()));
      case Expression.Item item ->
          at(item.line(), () -> Values.item(value(item.object(), scope), value(item.key(), scope)));
      case Expression.Slice slice -> at(slice.line(), () -> slice(slice, scope));
      case Expression.Call call -> at(call.line(), () -> call(call, scope));
      case Expression.Filter filter -> at(filter.line(), () -> filter(filter, scope));
      case Expression.Test test -> at(test.line(), () -> test(test, scope));
      case Expression.Not not -> !Values.isTrue(value(not.operand(), scope));
      case Expression.Negative negative ->
          at(negative.line(), () -> -Values.integer(value(negative.operand(), scope)));
      case Expression.And and -> {
        Object left = value(and.left(), scope);
        yield Values.isTrue(left) ? value(and.right(), scope) : left;
      }
      case Expression.Or or -> {
        Object left = value(or.left(), scope);
        yield Values.isTrue(left) ? left : value(or.right(), scope);
      }
      case Expression.Arithmetic sum ->
          at(
              sum.line(),
              () ->
                  Arithmetic.apply(
                      sum.operator(), value(sum.left(), scope), value(sum.right(), scope)));
      case Expression.Comparison comparison ->
          at(comparison.line(), () -> compare(comparison, scope));
      case Expression.Choice choice -> choose(choice, scope);
    };
  }

  private List<Object> values(List<Expression> expressions, Scope scope) {
    List<Object> values = new ArrayList<>();
    expressions.forEach(item -> values.add(value(item, scope)));
    return values;
  }

  private Map<Object, Object> map(Expression.MapOf map, Scope scope) {
    Map<Object, Object> result = new LinkedHashMap<>();
    for (int i = 0; i < map.keys().size(); i++) {
      result.put(Values.key(value(map.keys().get(i), scope)), value(map.values().get(i), scope));
    }
    return result;
  }

  Arguments arguments(CallArguments arguments, Scope scope) {
    Map<String, Object> named = new LinkedHashMap<>();
    arguments.named().forEach((name, argument) -> named.put(name, value(argument, scope)));
    return new Arguments(values(arguments.positional(), scope), named);
  }

  private Object slice(Expression.Slice slice, Scope scope) {
    return Values.slice(
        value(slice.object(), scope),
        optional(slice.from(), scope),
        optional(slice.to(), scope),
        optional(slice.step(), scope));
  }

  private Object optional(Expression expression, Scope scope) {
    return expression == null ? null : value(expression, scope);
  }

  private Object call(Expression.Call call, Scope scope) {
    Object function = value(call.function(), scope);
    return switch (function) {
      case Callable callable -> callable.call(arguments(call.arguments(), scope));
      case Undefined undefined -> throw undefined.refused();
      case null, default -> throw new JinjaException(Values.kind(function) + " is not a function");
    };
  }

  private Object filter(Expression.Filter filter, Scope scope) {
    return Filters.apply(
        filter.name(), value(filter.input(), scope), arguments(filter.arguments(), scope));
  }

  private Object test(Expression.Test test, Scope scope) {
    boolean outcome =
        TypeTests.apply(
            test.name(), value(test.input(), scope), arguments(test.arguments(), scope));
    return outcome != test.negated();
  }

  private Object compare(Expression.Comparison comparison, Scope scope) {
    Object left = value(comparison.first(), scope);
    for (int i = 0; i < comparison.operators().size(); i++) {
      Object right = value(comparison.rest().get(i), scope);
      if (!TypeTests.compare(comparison.operators().get(i), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Object choose(Expression.Choice choice, Scope scope) {
    if (Values.isTrue(value(choice.condition(), scope))) {
      return value(choice.then(), scope);
    }
    return choice.otherwise() == null
        ? new Undefined("the missing else")
        : value(choice.otherwise(), scope);
  }

  /** A computation that may be refused without knowing its line. */
  @FunctionalInterface
  interface Computation {
    Object run();
  }

  static Object at(int line, Computation computation) {
    try {
      return computation.run();
    } catch (JinjaException refusal) {
      throw refusal.atLine(line);
    }
  }
}
