package io.gatun.engine.generate;

/** Why a text ended. */
public enum StopReason {
  /** As many tokens as were asked for, or as fit into the context. */
  LENGTH("length"),
  /** The model said that it is done: an end-of-generation token. */
  END("end"),
  /** One of the stop strings came up. */
  STOP("stop"),
  /** {@link TokenStream#cancel} was called. */
  CANCELLED("cancelled");

  private final String label;

  StopReason(String label) {
    this.label = label;
  }

  /** Its name in JSON output. */
  public String label() {
    return label;
  }
}
