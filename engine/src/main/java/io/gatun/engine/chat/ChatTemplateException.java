package io.gatun.engine.chat;

/** A conversation that cannot be written as the model expects it; says what to do instead. */
public final class ChatTemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  ChatTemplateException(String problem) {
    super(problem);
  }

  ChatTemplateException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
