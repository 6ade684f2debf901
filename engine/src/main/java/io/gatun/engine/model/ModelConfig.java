package io.gatun.engine.model;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.Hyperparameters;
import io.gatun.kernels.KvShape;

/**
 * All sizes of a model and the switches of its architecture.
 *
 * @param window how many positions a row sees, itself included; {@link Integer#MAX_VALUE} for all
 */
public record ModelConfig(
    Architecture architecture, Hyperparameters sizes, RopeScaling ropeScaling, int window) {
  /**
   * Reads and checks a file's configuration.
   *
   * @throws FormatException if a number makes no sense, or the architecture or something it asks
   *     for is not supported
   */
  static ModelConfig read(GgufFile file) throws FormatException {
    return of(file.metadata());
  }

  /**
   * Reads and checks a configuration.
   *
   * @throws FormatException if a number makes no sense, or the architecture or something it asks
   *     for is not supported
   */
  public static ModelConfig of(GgufMetadata metadata) throws FormatException {
    String label = metadata.string("general.architecture");
    Architecture architecture =
        Architecture.of(label)
            .orElseThrow(
                () ->
                    metadata.problem(
                        "general.architecture",
                        label,
                        "not supported; supported are " + Architecture.supported()));
    Hyperparameters sizes = Hyperparameters.read(metadata);
    refuseExperts(metadata, label);
    return new ModelConfig(
        architecture,
        sizes,
        RopeScaling.read(metadata, sizes),
        window(metadata, architecture, sizes));
  }

  private static void refuseExperts(GgufMetadata metadata, String label) throws FormatException {
    String key = label + ".expert_count";
    int experts = metadata.findInteger(key).orElse(0);
    if (experts != 0) {
      throw metadata.problem(key, experts, "mixtures of experts are not supported");
    }
  }

  private static int window(GgufMetadata metadata, Architecture architecture, Hyperparameters sizes)
      throws FormatException {
    int window = sizes.slidingWindow().orElse(0);
    if (window <= 0 || window >= sizes.contextLength()) {
      return Integer.MAX_VALUE;
    }
    if (!architecture.slidingWindow()) {
      throw metadata.problem(
          architecture.label() + ".attention.sliding_window",
          window,
          "sliding windows are not supported for this architecture");
    }
    return window;
  }

  /** Number of layers. */
  public int layers() {
    return sizes.layers();
  }

  /** Elements of a hidden state. */
  public int hiddenSize() {
    return sizes.hiddenSize();
  }

  /** Number of tokens. */
  public int vocabularySize() {
    return sizes.vocabularySize();
  }

  /** Length of the longest texts that the model was trained for. */
  public int contextLength() {
    return sizes.contextLength();
  }

  /** Factor on attention scores: {@code 1 / sqrt(keySize)}. */
  public float attentionScale() {
    return (float) (1 / Math.sqrt(sizes.keySize()));
  }

  /** The shape of a key-value cache with room for so many positions. */
  public KvShape cacheShape(int capacity) {
    return new KvShape(
        sizes.layers(), sizes.kvHeads(), sizes.keySize(), sizes.valueSize(), capacity);
  }

  /** The shape that a weight has in a model of these sizes. */
  public TensorShape shape(TensorRole role) {
    int hidden = sizes.hiddenSize();
    int inner = sizes.feedForwardSize();
    int queries = sizes.heads() * sizes.keySize();
    int keys = sizes.kvHeads() * sizes.keySize();
    int values = sizes.kvHeads() * sizes.valueSize();
    int attended = sizes.heads() * sizes.valueSize();
    return switch (role) {
      case TOKEN_EMBEDDING, OUTPUT -> TensorShape.matrix(sizes.vocabularySize(), hidden);
      case ROPE_FACTORS -> TensorShape.vector(sizes.ropeDimensions() / 2);
      case OUTPUT_NORM, ATTENTION_NORM, FEED_FORWARD_NORM, ATTENTION_OUTPUT_BIAS, DOWN_BIAS ->
          TensorShape.vector(hidden);
      case QUERY -> TensorShape.matrix(queries, hidden);
      case QUERY_BIAS -> TensorShape.vector(queries);
      case KEY -> TensorShape.matrix(keys, hidden);
      case KEY_BIAS -> TensorShape.vector(keys);
      case QUERY_NORM, KEY_NORM -> TensorShape.vector(sizes.keySize());
      case VALUE -> TensorShape.matrix(values, hidden);
      case VALUE_BIAS -> TensorShape.vector(values);
      case ATTENTION_OUTPUT -> TensorShape.matrix(hidden, attended);
      case GATE, UP -> TensorShape.matrix(inner, hidden);
      case GATE_BIAS, UP_BIAS -> TensorShape.vector(inner);
      case DOWN -> TensorShape.matrix(hidden, inner);
    };
  }
}
