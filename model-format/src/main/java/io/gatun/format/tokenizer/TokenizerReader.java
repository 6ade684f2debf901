package io.gatun.format.tokenizer;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/** Builds the tokenizer that a file's metadata describes. */
final class TokenizerReader {
  private static final String MODEL = "tokenizer.ggml.model";
  private static final String PRE = "tokenizer.ggml.pre";

  /** The tokens of the Phi-3 models that do not eat the white space after them. */
  private static final Set<String> PHI3_PLAIN = Set.of("<unk>", "<s>", "<|endoftext|>");

  private TokenizerReader() {}

  static Tokenizer read(GgufMetadata metadata, Optional<String> preTokenizer)
      throws FormatException {
    String model = metadata.string(MODEL);
    return switch (model) {
      case "llama" -> sentencePiece(metadata, preTokenizer);
      case "gpt2" -> byteLevel(metadata, preTokenizer);
      default ->
          throw metadata.problem(MODEL, model, "unknown tokenizer model; known are llama and gpt2");
    };
  }

  private static Tokenizer sentencePiece(GgufMetadata metadata, Optional<String> preTokenizer)
      throws FormatException {
    if (preTokenizer.isPresent()) {
      throw metadata.problem(
          "--pre", preTokenizer.get(), "tokenizers of the model llama have no pre-tokenizer");
    }
    Vocabulary vocabulary = Vocabulary.read(metadata);
    SpecialTokens specials =
        SpecialTokens.read(
            metadata,
            vocabulary,
            new SpecialTokens.Defaults(
                OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(0), true));
    return new SentencePieceTokenizer(
        metadata, vocabulary, specials, scanner(metadata, vocabulary));
  }

  private static Tokenizer byteLevel(GgufMetadata metadata, Optional<String> override)
      throws FormatException {
    PreTokenizer preTokenizer = preTokenizer(metadata, override);
    Vocabulary vocabulary = Vocabulary.read(metadata);
    SpecialTokens specials =
        SpecialTokens.read(
            metadata,
            vocabulary,
            new SpecialTokens.Defaults(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                preTokenizer.addsBos()));
    return new ByteLevelTokenizer(
        metadata, vocabulary, specials, scanner(metadata, vocabulary), preTokenizer);
  }

  private static PreTokenizer preTokenizer(GgufMetadata metadata, Optional<String> override)
      throws FormatException {
    String known = "; known are " + String.join(", ", PreTokenizers.names()) + "; --pre overrides";
    Optional<String> name = override.isPresent() ? override : metadata.findString(PRE);
    if (name.isEmpty()) {
      throw metadata.problem(PRE, "absent", "a byte-level tokenizer needs it" + known);
    }
    Optional<PreTokenizer> preTokenizer = PreTokenizers.find(name.get());
    if (preTokenizer.isEmpty()) {
      throw metadata.problem(
          override.isPresent() ? "--pre" : PRE, name.get(), "unknown pre-tokenizer" + known);
    }
    return preTokenizer.get();
  }

  private static SpecialTokenScanner scanner(GgufMetadata metadata, Vocabulary vocabulary)
      throws FormatException {
    String name = metadata.findString("general.name").orElse("").toLowerCase(Locale.ROOT);
    boolean phi3 = name.contains("phi-3") || name.contains("phi3");
    IntPredicate eatsSpace = id -> phi3 && !PHI3_PLAIN.contains(vocabulary.spelling(id));
    return new SpecialTokenScanner(vocabulary, eatsSpace);
  }
}
