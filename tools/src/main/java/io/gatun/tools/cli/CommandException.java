package io.gatun.tools.cli;

/** The command cannot do what it was asked. The message, one line, says why and what to do. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public CommandException(String message) {
    super(message);
  }

  /** With what is wrong, and what it comes from. */
  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
