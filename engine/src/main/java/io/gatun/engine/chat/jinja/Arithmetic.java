package io.gatun.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;

/** {@code + - * / // % ~}. */
final class Arithmetic {
  private Arithmetic() {}

  static Object apply(String operator, Object left, Object right) {
    if (operator.equals("~")) {
      return Values.print(left).plus(Values.print(right));
    }
    if (left instanceof Undefined undefined) {
      throw undefined.refused();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.refused();
    }
    if (operator.equals("+") && left instanceof Text first && right instanceof Text second) {
      return first.plus(second);
    }
    if (operator.equals("+") && left instanceof List<?> first && right instanceof List<?> second) {
      Budget.spendItems((long) first.size() + second.size());
      List<Object> joined = new ArrayList<>(first);
      joined.addAll(second);
      return joined;
    }
    if (!Values.isNumber(left) || !Values.isNumber(right)) {
      throw new JinjaException(
          "%s %s %s is not supported".formatted(Values.kind(left), operator, Values.kind(right)));
    }
    return left instanceof Double || right instanceof Double || operator.equals("/")
        ? decimal(operator, Values.decimal(left), Values.decimal(right))
        : integer(operator, Values.integer(left), Values.integer(right));
  }

  private static Object integer(String operator, long left, long right) {
    try {
      return switch (operator) {
        case "+" -> Math.addExact(left, right);
        case "-" -> Math.subtractExact(left, right);
        case "*" -> Math.multiplyExact(left, right);
        case "//" -> Math.floorDiv(left, right);
        default -> Math.floorMod(left, right);
      };
    } catch (ArithmeticException failure) {
      throw new JinjaException(failure.getMessage());
    }
  }

  private static Object decimal(String operator, double left, double right) {
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      default -> throw new JinjaException(operator + " on decimals is not supported");
    };
  }
}
