package io.gatun.engine.chat.jinja;

import java.util.List;
import java.util.Map;

/** What a function, filter or test is called with. */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  int count() {
    return positional.size() + named.size();
  }

  /** The argument at a position or of a name, or else {@code absent}. */
  Object get(int position, String name, Object absent) {
    if (position < positional.size()) {
      return positional.get(position);
    }
    return named.containsKey(name) ? named.get(name) : absent;
  }

  Object required(int position, String name) {
    if (position >= positional.size() && !named.containsKey(name)) {
      throw new JinjaException("argument '" + name + "' is missing");
    }
    return get(position, name, null);
  }

  Text text(int position, String name) {
    return Values.text(required(position, name));
  }
}
