package io.gatun.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What may follow a dot: Python's methods of strings and mappings, or an item of that name. */
final class Members {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private Members() {}

  static Object member(Object object, String name) {
    return switch (object) {
      case Undefined undefined -> throw undefined.refused();
      case Namespace namespace -> namespace.members().getOrDefault(name, new Undefined(name));
      case Text text -> orElse(textMethod(text, name), new Undefined(name));
      case Map<?, ?> map -> orElse(mapMethod(map, name), Values.item(map, Text.ofTemplate(name)));
      case null, default -> new Undefined(name);
    };
  }

  private static Object orElse(Callable method, Object other) {
    return method == null ? other : method;
  }

  /** Null if there is none of this name. */
  private static Callable mapMethod(Map<?, ?> map, String name) {
    return switch (name) {
      case "get" -> arguments -> get(map, arguments);
      case "items" -> arguments -> Filters.pairs(map);
      case "keys" -> arguments -> Values.items(map);
      case "values" -> arguments -> new ArrayList<Object>(map.values());
      default -> null;
    };
  }

  private static Object get(Map<?, ?> map, Arguments arguments) {
    Object found = Values.item(map, arguments.required(0, "key"));
    return found instanceof Undefined ? arguments.get(1, "default", null) : found;
  }

  /** Null if there is none of this name. */
  private static Callable textMethod(Text text, String name) {
    return switch (name) {
      case "strip" -> arguments -> text.strip(true, true, characters(arguments));
      case "lstrip" -> arguments -> text.strip(true, false, characters(arguments));
      case "rstrip" -> arguments -> text.strip(false, true, characters(arguments));
      case "split" -> arguments -> split(text, arguments);
      case "startswith" ->
          arguments -> matches(arguments, prefix -> text.value().startsWith(prefix));
      case "endswith" -> arguments -> matches(arguments, suffix -> text.value().endsWith(suffix));
      case "replace" -> arguments -> replace(text, arguments);
      case "join" -> arguments -> text.join(texts(arguments.required(0, "iterable")));
      case "format" -> arguments -> format(text, arguments);
      case "find" -> arguments -> (long) text.value().indexOf(arguments.text(0, "sub").value());
      case "upper", "lower", "capitalize", "title" ->
          arguments -> Filters.apply(name, text, arguments);
      default -> null;
    };
  }

  private static String characters(Arguments arguments) {
    Object given = arguments.get(0, "chars", null);
    return given == null ? null : Values.text(given).value();
  }

  private static List<Object> split(Text text, Arguments arguments) {
    Object separator = arguments.get(0, "sep", null);
    long most = Values.integer(arguments.get(1, "maxsplit", -1L));
    if (separator == null) {
      if (most >= 0) {
        throw new JinjaException("split at white space with a limit is not supported");
      }
      return text.splitAtSpace();
    }
    return text.split(nonEmpty(separator), most < 0 ? NO_LIMIT : most);
  }

  static Text replace(Text text, Arguments arguments) {
    long most = Values.integer(arguments.get(2, "count", -1L));
    return text.replace(
        nonEmpty(arguments.required(0, "old")),
        arguments.text(1, "new"),
        most < 0 ? NO_LIMIT : most);
  }

  /** Only {@code {}} for one argument after the other. */
  private static Text format(Text text, Arguments arguments) {
    List<Object> parts = text.split("{}", NO_LIMIT);
    boolean others = texts(parts).stream().anyMatch(part -> part.value().matches("(?s).*[{}].*"));
    if (others || !arguments.named().isEmpty() || arguments.count() < parts.size() - 1) {
      throw new JinjaException("this use of format is not supported");
    }
    Text.Builder result = new Text.Builder();
    for (int i = 0; i < parts.size(); i++) {
      result.add((Text) parts.get(i));
      if (i < parts.size() - 1) {
        result.add(Values.print(arguments.positional().get(i)));
      }
    }
    return result.build();
  }

  private static String nonEmpty(Object text) {
    String value = Values.text(text).value();
    if (value.isEmpty()) {
      throw new JinjaException("an empty separator is not supported");
    }
    return value;
  }

  private static boolean matches(Arguments arguments, Predicate<String> condition) {
    Object wanted = arguments.required(0, "prefix");
    List<Object> choices = wanted instanceof Text ? List.of(wanted) : Values.items(wanted);
    return texts(choices).stream().anyMatch(text -> condition.test(text.value()));
  }

  static List<Text> texts(Object list) {
    return Values.items(list).stream().map(Values::text).toList();
  }
}
