package io.gatun.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What may follow a bar. */
final class Filters {
  private Filters() {}

  static Object apply(String name, Object input, Arguments arguments) {
    return switch (name) {
      case "trim" -> Values.print(input).strip(true, true, characters(arguments));
      case "length", "count" -> Values.length(input);
      case "string" -> Values.print(input);
      case "upper" -> Values.print(input).map(character -> character.toUpperCase(Locale.ROOT));
      case "lower" -> Values.print(input).map(character -> character.toLowerCase(Locale.ROOT));
      case "capitalize" -> capitalize(Values.print(input));
      case "replace" -> Members.replace(Values.print(input), arguments);
      case "default", "d" -> orDefault(input, arguments);
      case "first" -> edge(Values.items(input), true);
      case "last" -> edge(Values.items(input), false);
      case "list" -> Values.items(input);
      case "join" -> join(input, arguments);
      case "items" -> pairs(input);
      case "dictsort" -> sortedPairs(input);
      case "reverse" -> reverse(input);
      case "int" -> integer(input);
      case "tojson" -> Json.write(input, arguments);
      case "map" -> map(input, arguments);
      case "select" -> select(input, arguments, true);
      case "reject" -> select(input, arguments, false);
      case "selectattr" -> selectByMember(input, arguments, true);
      case "rejectattr" -> selectByMember(input, arguments, false);
      default -> throw new JinjaException("the filter '" + name + "' is not supported");
    };
  }

  private static String characters(Arguments arguments) {
    Object given = arguments.get(0, "chars", null);
    return given == null ? null : Values.text(given).value();
  }

  private static Text capitalize(Text text) {
    if (text.length() == 0) {
      return text;
    }
    int first = Character.charCount(text.value().codePointAt(0));
    return text.slice(0, first)
        .map(character -> character.toUpperCase(Locale.ROOT))
        .plus(
            text.slice(first, text.length()).map(character -> character.toLowerCase(Locale.ROOT)));
  }

  private static Object orDefault(Object input, Arguments arguments) {
    boolean ifFalse = Values.isTrue(arguments.get(1, "boolean", false));
    return input instanceof Undefined || (ifFalse && !Values.isTrue(input))
        ? arguments.get(0, "default_value", Text.EMPTY)
        : input;
  }

  private static Object edge(List<Object> items, boolean first) {
    if (items.isEmpty()) {
      return new Undefined("an item of an empty list");
    }
    return first ? items.getFirst() : items.getLast();
  }

  private static Text join(Object input, Arguments arguments) {
    if (arguments.count() > 1) {
      throw new JinjaException("join by attribute is not supported");
    }
    Text separator = Values.print(arguments.get(0, "d", Text.EMPTY));
    return separator.join(Values.items(input).stream().map(Values::print).toList());
  }

  static List<Object> pairs(Object input) {
    if (input instanceof Undefined) {
      return List.of();
    }
    if (!(input instanceof Map<?, ?> map)) {
      throw new JinjaException(Values.kind(input) + " has no items");
    }
    List<Object> pairs = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          List<Object> pair = new ArrayList<>();
          pair.add(Values.ofKey(key));
          pair.add(value);
          pairs.add(pair);
        });
    return pairs;
  }

  private static List<Object> sortedPairs(Object input) {
    List<Object> pairs = pairs(input);
    pairs.sort((left, right) -> Values.compare(key(left), key(right)));
    return pairs;
  }

  private static Object key(Object pair) {
    Object key = ((List<?>) pair).getFirst();
    return key instanceof Text text ? apply("lower", text, Arguments.NONE) : key;
  }

  private static Object reverse(Object input) {
    List<Object> items = new ArrayList<>(Values.items(input));
    Collections.reverse(items);
    return input instanceof Text ? Text.EMPTY.join(items) : items;
  }

  private static Object integer(Object input) {
    if (Values.isNumber(input) && !(input instanceof Double)) {
      return Values.integer(input);
    }
    if (input instanceof Text text && text.value().matches("-?[0-9]{1,18}")) {
      return Long.valueOf(text.value());
    }
    throw new JinjaException("int of " + Values.kind(input) + " is not supported");
  }

  private static List<Object> map(Object input, Arguments arguments) {
    List<Object> results = new ArrayList<>();
    Object attribute = arguments.named().get("attribute");
    for (Object item : itemsOrNone(input)) {
      results.add(
          attribute == null
              ? apply(arguments.text(0, "filter").value(), item, rest(arguments, 1))
              : Values.item(item, attribute));
    }
    return results;
  }

  /** These filters, unlike loops, take none for an empty list. */
  private static List<Object> itemsOrNone(Object input) {
    return input == null ? List.of() : Values.items(input);
  }

  private static List<Object> select(Object input, Arguments arguments, boolean wanted) {
    List<Object> results = new ArrayList<>();
    for (Object item : itemsOrNone(input)) {
      if (passes(item, arguments, 0) == wanted) {
        results.add(item);
      }
    }
    return results;
  }

  private static List<Object> selectByMember(Object input, Arguments arguments, boolean wanted) {
    List<Object> results = new ArrayList<>();
    for (Object item : itemsOrNone(input)) {
      Object member = Values.item(item, arguments.text(0, "attribute"));
      if (passes(member, arguments, 1) == wanted) {
        results.add(item);
      }
    }
    return results;
  }

  private static boolean passes(Object value, Arguments arguments, int from) {
    return arguments.positional().size() == from
        ? Values.isTrue(value)
        : TypeTests.apply(arguments.text(from, "test").value(), value, rest(arguments, from + 1));
  }

  private static Arguments rest(Arguments arguments, int from) {
    List<Object> positional = arguments.positional();
    return new Arguments(positional.subList(from, positional.size()), Map.of());
  }
}
