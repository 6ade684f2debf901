package io.gatun.engine.chat.jinja;

import java.util.HashMap;
import java.util.Map;

/** The result of {@code namespace(...)}: members that a loop's body may set. */
record Namespace(Map<String, Object> members) {
  static Namespace of(Arguments arguments) {
    return new Namespace(new HashMap<>(arguments.named()));
  }
}
