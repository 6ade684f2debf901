package io.gatun.engine.forward;

/** Tokens do not fit into a session's context. The session is as it was. */
public final class ContextOverflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int contextLength;
  private final int position;
  private final int asked;

  /** {@code asked} more tokens at {@code position} of {@code contextLength}. */
  public ContextOverflowException(int contextLength, int position, int asked) {
    super(
        "%d tokens do not fit: the context holds %d, %d are taken;"
                .formatted(asked, contextLength, position)
            + " shorten the text, truncate the session or open one with a longer context");
    this.contextLength = contextLength;
    this.position = position;
    this.asked = asked;
  }

  /** How many tokens the session holds at most. */
  public int contextLength() {
    return contextLength;
  }

  /** How many it holds. */
  public int position() {
    return position;
  }

  /** How many more were to be added. */
  public int asked() {
    return asked;
  }
}
