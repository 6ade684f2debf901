package io.gatun.engine.chat.jinja;

/** A function, macro, or method bound to its object. */
@FunctionalInterface
interface Callable {
  Object call(Arguments arguments);
}
