package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The standard {@code {architecture}.*} keys of the GGUF specification (section "Standardized
 * key-value pairs"), read and checked against ranges wide enough for any model and narrow enough
 * that sizes computed from them stay sane. Whether an architecture can be run is for the engine to
 * say.
 *
 * @param architecture {@code general.architecture}
 * @param layers blocks of the transformer
 * @param contextLength tokens that the model was trained for
 * @param hiddenSize elements of a token's vector between layers
 * @param feedForwardSize elements inside the feed-forward part
 * @param heads of queries; a multiple of {@code kvHeads}
 * @param kvHeads heads of keys and values; as many as {@code heads} where not stated
 * @param keySize elements of a head's query or key; hiddenSize / heads where not stated
 * @param valueSize elements of a head's value; as keySize where not stated
 * @param rmsEpsilon what RMS norm adds to the mean square
 * @param ropeDimensions elements of a head that are rotated: even, at most keySize, which it is
 *     where not stated
 * @param ropeBase of the rotation's frequencies; 10000 where not stated
 * @param ropeScaling absent where positions are not stretched
 * @param slidingWindow tokens that attention looks back; absent where it sees all
 * @param vocabularySize as stated, or the number of the tokenizer's tokens
 */
public record Hyperparameters(
    String architecture,
    int layers,
    int contextLength,
    int hiddenSize,
    int feedForwardSize,
    int heads,
    int kvHeads,
    int keySize,
    int valueSize,
    float rmsEpsilon,
    int ropeDimensions,
    float ropeBase,
    Optional<RopeScalingKeys> ropeScaling,
    OptionalInt slidingWindow,
    int vocabularySize) {
  static final int MAXIMUM_CONTEXT = 1 << 30;
  private static final int MAXIMUM_LAYERS = 1 << 12;
  private static final int MAXIMUM_HIDDEN_SIZE = 1 << 20;
  private static final int MAXIMUM_FEED_FORWARD_SIZE = 1 << 24;
  private static final int MAXIMUM_HEADS = 1 << 14;
  private static final int MAXIMUM_HEAD_SIZE = 1 << 14;
  private static final int MAXIMUM_VOCABULARY = 1 << 24;

  private static final String TOKENS = "tokenizer.ggml.tokens";

  /** Reads a file's hyperparameters. */
  public static Hyperparameters read(GgufFile file) throws FormatException {
    return read(file.metadata());
  }

  /** Reads hyperparameters from metadata alone. */
  public static Hyperparameters read(GgufMetadata metadata) throws FormatException {
    String architecture = metadata.string("general.architecture");
    HyperparameterReader reader = new HyperparameterReader(metadata, architecture);
    int hiddenSize = reader.require("embedding_length", MAXIMUM_HIDDEN_SIZE);
    int heads = reader.require("attention.head_count", MAXIMUM_HEADS);
    int keySize = keySize(reader, hiddenSize, heads);
    return new Hyperparameters(
        architecture,
        reader.require("block_count", MAXIMUM_LAYERS),
        reader.require("context_length", MAXIMUM_CONTEXT),
        hiddenSize,
        reader.require("feed_forward_length", MAXIMUM_FEED_FORWARD_SIZE),
        heads,
        kvHeads(reader, heads),
        keySize,
        reader.find("attention.value_length", MAXIMUM_HEAD_SIZE).orElse(keySize),
        rmsEpsilon(reader),
        ropeDimensions(reader, keySize),
        reader.findPositive("rope.freq_base").orElse(10_000f),
        RopeScalingKeys.read(reader),
        slidingWindow(reader),
        vocabularySize(reader));
  }

  private static int keySize(HyperparameterReader reader, int hiddenSize, int heads)
      throws FormatException {
    OptionalInt stated = reader.find("attention.key_length", MAXIMUM_HEAD_SIZE);
    if (stated.isPresent()) {
      return stated.getAsInt();
    }
    int size = hiddenSize / heads;
    if (hiddenSize % heads != 0 || size > MAXIMUM_HEAD_SIZE) {
      throw reader
          .metadata()
          .problem(
              reader.key("attention.head_count"),
              heads,
              "the embedding length, "
                  + hiddenSize
                  + ", must be a multiple of at most "
                  + MAXIMUM_HEAD_SIZE
                  + ", as no key length is stated");
    }
    return size;
  }

  private static int kvHeads(HyperparameterReader reader, int heads) throws FormatException {
    String name = "attention.head_count_kv";
    int kvHeads = reader.find(name, heads).orElse(heads);
    if (heads % kvHeads != 0) {
      throw reader
          .metadata()
          .problem(reader.key(name), kvHeads, "the " + heads + " heads must be a multiple of it");
    }
    return kvHeads;
  }

  private static float rmsEpsilon(HyperparameterReader reader) throws FormatException {
    String key = reader.key("attention.layer_norm_rms_epsilon");
    float epsilon = reader.metadata().real(key);
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw reader.metadata().problem(key, epsilon, "0 to less than 1 is expected");
    }
    return epsilon;
  }

  private static int ropeDimensions(HyperparameterReader reader, int keySize)
      throws FormatException {
    String name = "rope.dimension_count";
    int dimensions = reader.find(name, keySize).orElse(keySize);
    if (dimensions % 2 != 0) {
      throw reader
          .metadata()
          .problem(reader.key(name), dimensions, "an even number is expected: pairs are rotated");
    }
    return dimensions;
  }

  /** Converters state a window of 0 for models that have none. */
  private static OptionalInt slidingWindow(HyperparameterReader reader) throws FormatException {
    String name = "attention.sliding_window";
    Optional<GgufValue> value = reader.metadata().get(reader.key(name));
    if (value.isPresent() && value.get() instanceof GgufValue.Int number && number.value() == 0) {
      return OptionalInt.empty();
    }
    return reader.find(name, MAXIMUM_CONTEXT);
  }

  private static int vocabularySize(HyperparameterReader reader) throws FormatException {
    OptionalInt stated = reader.find("vocab_size", MAXIMUM_VOCABULARY);
    if (stated.isPresent()) {
      return stated.getAsInt();
    }
    GgufMetadata metadata = reader.metadata();
    if (metadata.get(TOKENS).orElse(null) instanceof GgufArray tokens) {
      if (tokens.size() < 1 || tokens.size() > MAXIMUM_VOCABULARY) {
        throw metadata.problem(TOKENS, tokens, "1 to " + MAXIMUM_VOCABULARY + " are expected");
      }
      return tokens.size();
    }
    throw metadata.problem(
        reader.key("vocab_size"), "absent", "it or an array " + TOKENS + " is required");
  }
}
