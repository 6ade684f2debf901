package io.gatun.tools.cli;

/** The command was called in the wrong way. The message says what to write instead. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what is wrong, on one line. */
  public UsageException(String message) {
    super(message);
  }
}
