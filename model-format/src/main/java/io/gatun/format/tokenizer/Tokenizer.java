package io.gatun.format.tokenizer;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Text to token ids and back, as a GGUF file's {@code tokenizer.ggml.*} metadata says. The results
 * are llama.cpp's, id for id. Immutable: any number of threads may use one at once.
 *
 * <p>Half a surrogate pair, which no UTF-8 text can hold, is encoded as U+FFFD. A method that takes
 * an id throws {@link IndexOutOfBoundsException} where the vocabulary has no such id.
 */
public interface Tokenizer {

  /**
   * Builds the tokenizer that the metadata describes: {@code tokenizer.ggml.model} {@code llama} is
   * SentencePiece-style BPE, {@code gpt2} is byte-level BPE.
   *
   * @param preTokenizer takes the place of {@code tokenizer.ggml.pre} (the {@code --pre} option)
   * @throws FormatException if the model or its pre-tokenizer is unknown, or the vocabulary is
   *     malformed
   */
  static Tokenizer of(GgufMetadata metadata, Optional<String> preTokenizer) throws FormatException {
    return TokenizerReader.read(metadata, preTokenizer);
  }

  /** In words, such as {@code byte-level BPE, pre-tokenizer smollm, 49152 tokens}. */
  String describe();

  /** The ids of a user's text: a special token's spelling is plain text. Neither BOS nor EOS. */
  int[] encode(String text);

  /** The ids of trusted text: special tokens' spellings become their ids. Neither BOS nor EOS. */
  int[] encodeWithSpecials(String text);

  /** The ids of a prompt, with BOS and EOS where the file asks for them. */
  int[] encodePrompt(String text, boolean parseSpecial);

  /**
   * What a token contributes to text, in UTF-8, perhaps a part of a character. Control, unknown and
   * unused tokens contribute nothing.
   */
  byte[] bytes(int id);

  /** A token's spelling in the vocabulary, for display. */
  String text(int id);

  /** Whether this is a control token or the unknown token. */
  boolean isSpecial(int id);

  /**
   * The text of all tokens, one after the other; malformed UTF-8 becomes U+FFFD. The space that a
   * SentencePiece vocabulary puts before the text stays: {@code decode(encode("a"))} is {@code "
   * a"} there.
   */
  String decode(int[] ids);

  /** A decoder for tokens that arrive one at a time. */
  TextStream stream();

  /** How many tokens the vocabulary has. */
  int vocabularySize();

  /** The id that begins a text, if the vocabulary has one. */
  OptionalInt bos();

  /** The id that ends a text, if the vocabulary has one. */
  OptionalInt eos();

  /** Whether a prompt begins with {@link #bos()}. */
  boolean addsBos();

  /** Whether a prompt ends with {@link #eos()}. */
  boolean addsEos();

  /**
   * The ids that end a model's answer: EOS, end of turn, end of message, and the tokens with a
   * well-known spelling such as {@code <|im_end|>}.
   */
  Set<Integer> endOfGeneration();
}
