package io.gatun.tools.synth;

import io.gatun.format.gguf.GgufValue;
import java.util.Map;

/** A vocabulary of any size that no model was trained with, but that spells any text. */
public sealed interface MadeUpVocabulary permits SentencePieceVocabulary, ByteLevelVocabulary {
  /** Token types of {@code tokenizer.ggml.token_type}. */
  int NORMAL = 1;

  int UNKNOWN = 2;
  int CONTROL = 3;
  int BYTE = 6;

  /**
   * The {@code tokenizer.ggml.*} keys.
   *
   * @param size number of tokens
   * @throws IllegalArgumentException if so few cannot spell every text, or so many cannot be made
   */
  Map<String, GgufValue> metadata(int size);
}
