package io.gatun.engine.generate;

/** What happens when the context is full and more is to come. */
public enum OverflowPolicy {
  /** A {@link io.gatun.engine.forward.ContextOverflowException}. */
  ERROR,
  /** The text ends, for reason {@link StopReason#LENGTH}. A prompt that is too long is an error. */
  STOP,
  /**
   * The first {@link GenerationOptions#keepTokens} tokens stay, the older half of the others is
   * forgotten and what remains is read again, so that the model sees exactly that text (a cache
   * shifted in place would still hold values that depend on what was forgotten). A prompt that is
   * too long is cut in the same way.
   */
  SLIDE
}
