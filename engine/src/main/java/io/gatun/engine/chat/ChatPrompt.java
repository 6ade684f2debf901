package io.gatun.engine.chat;

import io.gatun.engine.chat.jinja.Text;

/** A conversation as the model is to read it. */
public final class ChatPrompt {
  private final Text rendered;
  private final SpecialTokens specials;

  ChatPrompt(Text rendered, SpecialTokens specials) {
    this.rendered = rendered;
    this.specials = specials;
  }

  /** Its text. */
  public String text() {
    return rendered.value();
  }

  /**
   * Its tokens. Special tokens come from the template alone: what looks like one in a message stays
   * text. BOS comes first if the model's file asks for it, once.
   */
  public int[] tokens() {
    return specials.encode(rendered);
  }
}
