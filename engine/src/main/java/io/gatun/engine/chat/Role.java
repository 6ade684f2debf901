package io.gatun.engine.chat;

import java.util.Locale;

/** Who says something. */
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT;

  /** As templates call it: in lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
