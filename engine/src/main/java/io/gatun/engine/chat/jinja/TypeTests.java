package io.gatun.engine.chat.jinja;

import java.util.List;
import java.util.Map;

/** What may follow {@code is}, and comparisons. */
final class TypeTests {
  private TypeTests() {}

  static boolean apply(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == null;
      case "string" -> value instanceof Text;
      case "mapping" -> value instanceof Map;
      case "iterable", "sequence" ->
          value instanceof Text
              || value instanceof List
              || value instanceof Map
              || value instanceof Undefined;
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "callable" -> value instanceof Callable;
      case "odd" -> Math.floorMod(Values.integer(value), 2L) == 1;
      case "even" -> Math.floorMod(Values.integer(value), 2L) == 0;
      case "divisibleby" -> Arithmetic.apply("%", value, arguments.required(0, "num")).equals(0L);
      case "equalto", "eq" -> compare("==", value, arguments.required(0, "other"));
      case "ne" -> compare("!=", value, arguments.required(0, "other"));
      case "lt", "lessthan" -> compare("<", value, arguments.required(0, "other"));
      case "gt", "greaterthan" -> compare(">", value, arguments.required(0, "other"));
      case "le" -> compare("<=", value, arguments.required(0, "other"));
      case "ge" -> compare(">=", value, arguments.required(0, "other"));
      case "in" -> compare("in", value, arguments.required(0, "seq"));
      default -> throw new JinjaException("the test '" + name + "' is not supported");
    };
  }

  static boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "<" -> Values.compare(left, right) < 0;
      case "<=" -> Values.compare(left, right) <= 0;
      case ">" -> Values.compare(left, right) > 0;
      case ">=" -> Values.compare(left, right) >= 0;
      case "in" -> Values.contains(right, left);
      case "not in" -> !Values.contains(right, left);
      default -> throw new JinjaException("the comparison '" + operator + "' is not supported");
    };
  }
}
