package io.gatun.tools.bench;

/** A peer's output does not hold the speed that was asked for. The message says why. */
final class PeerOutputException extends Exception {
  private static final long serialVersionUID = 1L;

  PeerOutputException(String message) {
    super(message);
  }
}
