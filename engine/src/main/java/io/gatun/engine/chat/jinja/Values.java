package io.gatun.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What Python does with the values of a template: null, Boolean, Long, Double, {@link Text}, List,
 * Map with String or Long keys, {@link Namespace}, {@link Callable} and {@link Undefined}.
 */
final class Values {
  private Values() {}

  static boolean isTrue(Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case Text text -> text.length() > 0;
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Undefined _ -> false;
      default -> true;
    };
  }

  static String kind(Object value) {
    return switch (value) {
      case null -> "none";
      case Boolean _ -> "a boolean";
      case Long _, Double _ -> "a number";
      case Text _ -> "a string";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "a mapping";
      case Namespace _ -> "a namespace";
      case Undefined undefined -> "undefined (" + undefined.name() + ")";
      default -> "a function";
    };
  }

  static Text text(Object value) {
    if (value instanceof Text text) {
      return text;
    }
    throw value instanceof Undefined undefined
        ? undefined.refused()
        : new JinjaException(kind(value) + " where a string should be");
  }

  static long integer(Object value) {
    return switch (value) {
      case Long number -> number;
      case Boolean truth -> truth ? 1 : 0;
      case Undefined undefined -> throw undefined.refused();
      case null, default ->
          throw new JinjaException(kind(value) + " where a whole number should be");
    };
  }

  /** As it is printed. Lists, mappings and decimals are not: their spelling is Python's own. */
  static Text print(Object value) {
    return switch (value) {
      case null -> Text.ofTemplate("None");
      case Text text -> text;
      case Boolean truth -> Text.ofTemplate(truth ? "True" : "False");
      case Long number -> Text.ofTemplate(number.toString());
      case Undefined _ -> Text.EMPTY;
      default -> throw new JinjaException("printing " + kind(value) + " is not supported");
    };
  }

  static List<Object> items(Object value) {
    return switch (value) {
      case List<?> list -> {
        Budget.spendItems(list.size());
        yield new ArrayList<>(list);
      }
      case Map<?, ?> map -> {
        List<Object> keys = new ArrayList<>();
        map.keySet().forEach(key -> keys.add(ofKey(key)));
        yield keys;
      }
      case Text text -> {
        List<Object> characters = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
          Budget.spendItems(1);
          int next = at + Character.charCount(text.value().codePointAt(at));
          characters.add(text.slice(at, next));
          at = next;
        }
        yield characters;
      }
      case Undefined _ -> List.of();
      case null, default -> throw new JinjaException(kind(value) + " cannot be iterated over");
    };
  }

  static long length(Object value) {
    return value instanceof Text text
        ? text.value().codePointCount(0, text.length())
        : items(value).size();
  }

  static boolean equal(Object left, Object right) {
    if (isNumber(left) && isNumber(right)) {
      return decimal(left) == decimal(right);
    }
    return left instanceof Undefined ? right instanceof Undefined : Objects.equals(left, right);
  }

  static int compare(Object left, Object right) {
    if (isNumber(left) && isNumber(right)) {
      return Double.compare(decimal(left), decimal(right));
    }
    if (left instanceof Text first && right instanceof Text second) {
      return first.value().compareTo(second.value());
    }
    throw new JinjaException(kind(left) + " and " + kind(right) + " have no order");
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static double decimal(Object number) {
    return number instanceof Double decimal ? decimal : integer(number);
  }

  static boolean contains(Object container, Object item) {
    return switch (container) {
      case Text text -> text.value().contains(text(item).value());
      case Map<?, ?> map -> map.containsKey(key(item));
      case null, default -> items(container).stream().anyMatch(candidate -> equal(candidate, item));
    };
  }

  /** What a mapping holds this key as. */
  static Object key(Object key) {
    return switch (key) {
      case Text text -> text.value();
      case Long number -> number;
      case null, default ->
          throw new JinjaException(kind(key) + " as the key of a mapping is not supported");
    };
  }

  /** The opposite of {@link #key}. */
  static Object ofKey(Object key) {
    return key instanceof String name ? Text.ofTemplate(name) : key;
  }

  /** {@code object[key]}, or undefined. */
  static Object item(Object object, Object key) {
    return switch (object) {
      case Undefined undefined -> throw undefined.refused();
      case Map<?, ?> map when map.containsKey(key(key)) -> map.get(key(key));
      case List<?> list when key instanceof Long -> at(list, (Long) key);
      case Text text when key instanceof Long -> at(items(text), (Long) key);
      case null, default ->
          new Undefined(key instanceof Text name ? name.value() : String.valueOf(key));
    };
  }

  private static Object at(List<?> list, long index) {
    long position = index < 0 ? index + list.size() : index;
    return position < 0 || position >= list.size()
        ? new Undefined("item " + index)
        : list.get((int) position);
  }

  /** {@code object[from:to:step]} of a list or string; each bound may be null. */
  static Object slice(Object object, Object from, Object to, Object step) {
    List<Object> items = object instanceof Text || object instanceof List ? items(object) : null;
    if (items == null) {
      throw object instanceof Undefined undefined
          ? undefined.refused()
          : new JinjaException(kind(object) + " cannot be sliced");
    }
    long stride = step == null ? 1 : integer(step);
    if (stride == 0) {
      throw new JinjaException("the step of a slice is 0");
    }
    int size = items.size();
    long lowest = stride > 0 ? 0 : -1;
    long highest = stride > 0 ? size : size - 1L;
    long start = from == null ? (stride > 0 ? 0 : size - 1L) : bound(from, size, lowest, highest);
    long end = to == null ? (stride > 0 ? size : -1L) : bound(to, size, lowest, highest);
    List<Object> part = new ArrayList<>();
    for (long i = start; stride > 0 ? i < end : i > end; i += stride) {
      part.add(items.get((int) i));
    }
    return object instanceof Text ? Text.EMPTY.join(part) : part;
  }

  private static long bound(Object value, int size, long lowest, long highest) {
    long bound = integer(value);
    return Math.clamp(bound < 0 ? bound + size : bound, lowest, highest);
  }
}
