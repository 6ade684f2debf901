package io.gatun.format.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Decodes tokens that arrive one at a time. What it returns, put together, is what {@link
 * Tokenizer#decode} gives for all of them; a character is never split. Not thread-safe.
 */
public final class TextStream {
  private final Tokenizer tokenizer;

  /** The start of a character whose other bytes are still to come. */
  private byte[] pending = {};

  TextStream(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The characters that this token completes; empty where it completes none. */
  public String accept(int id) {
    byte[] added = tokenizer.bytes(id);
    byte[] bytes = added;
    if (pending.length > 0) {
      bytes = Arrays.copyOf(pending, pending.length + added.length);
      System.arraycopy(added, 0, bytes, pending.length, added.length);
    }
    int complete = Utf8Tail.completeLength(bytes);
    pending = Arrays.copyOfRange(bytes, complete, bytes.length);
    return new String(bytes, 0, complete, UTF_8);
  }

  /** What is left when no token follows: U+FFFD for the start of a character, or nothing. */
  public String finish() {
    String rest = new String(pending, UTF_8);
    pending = new byte[0];
    return rest;
  }
}
