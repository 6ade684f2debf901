package io.gatun.engine.chat.jinja;

/** A template that cannot be read or evaluated; nothing was rendered. */
public final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean lineKnown;

  JinjaException(String problem) {
    super(problem);
    lineKnown = false;
  }

  JinjaException(int line, String problem) {
    super("line %d: %s".formatted(line, problem));
    lineKnown = true;
  }

  /** The same with its line, unless a more exact one is known. */
  JinjaException atLine(int line) {
    return lineKnown ? this : new JinjaException(line, getMessage());
  }
}
