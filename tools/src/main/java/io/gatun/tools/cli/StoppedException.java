package io.gatun.tools.cli;

/** The command was stopped by Ctrl-C, and left all in order. The message, one line, says so. */
public final class StoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was done, and how to go on. */
  public StoppedException(String message) {
    super(message);
  }
}
