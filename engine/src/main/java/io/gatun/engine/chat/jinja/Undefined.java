package io.gatun.engine.chat.jinja;

/** The value of a variable or member that does not exist: empty to look at, an error to use. */
record Undefined(String name) {
  JinjaException refused() {
    return new JinjaException("'" + name + "' is undefined");
  }
}
