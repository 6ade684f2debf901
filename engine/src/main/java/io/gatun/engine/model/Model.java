package io.gatun.engine.model;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.Session;
import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.tensor.TensorType;
import io.gatun.format.tokenizer.Tokenizer;
import io.gatun.kernels.Backend;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A language model, ready to run: weights in a backend's memory, tokenizer, configuration. Constant
 * once loaded; any number of threads may use it through sessions of their own.
 */
public final class Model implements AutoCloseable {
  private final String name;
  private final String quantization;
  private final GgufMetadata metadata;
  private final ModelConfig config;
  private final Tokenizer tokenizer;
  private final Backend backend;
  private final ModelWeights weights;
  private final PackedWeights packed;
  private final WarmUp warmUp;
  private final ForwardPass forwardPass;

  private Model(
      GgufFile file,
      ModelConfig config,
      Tokenizer tokenizer,
      Backend backend,
      ModelWeights weights,
      PackedWeights packed,
      WarmUp warmUp)
      throws FormatException {
    name = file.metadata().findString("general.name").orElse(file.path().getFileName().toString());
    quantization = quantization(file.tensors());
    metadata = file.metadata();
    this.config = config;
    this.tokenizer = tokenizer;
    this.backend = backend;
    this.weights = weights;
    this.packed = packed;
    this.warmUp = warmUp;
    forwardPass = new ForwardPass(config, weights, backend, ForwardPass.DEFAULT_ROWS);
  }

  /** Loads a GGUF file with everything chosen by the library. */
  public static Model load(Path path) throws IOException {
    return load(path, LoadOptions.defaults(), ProgressListener.SILENT);
  }

  /**
   * Loads a GGUF file into a backend of its own. The file is closed afterwards.
   *
   * @param progress told of bytes loaded, stage {@code "load"}
   * @throws FormatException if the file is malformed, or asks for something that is not supported
   */
  public static Model load(Path path, LoadOptions options, ProgressListener progress)
      throws IOException {
    Backend backend = Backend.open(options.backend());
    try {
      WarmUp warmUp = WarmUp.start(backend, options);
      try (GgufFile file = GgufFile.open(path)) {
        ModelConfig config = ModelConfig.read(file);
        warmUp.read(file);
        Tokenizer tokenizer = tokenizer(file, config, options);
        TensorFinder tensors = TensorFinder.check(file, config);
        PackedWeights packed = PackedWeights.open(options.packedCache(), file, tensors, backend);
        if (!(packed.use() instanceof PackedUse.Mapped)) { // packing takes longer than compiling
          warmUp.continueInBackground();
        }
        try {
          ModelWeights weights =
              WeightLoader.load(file, config, tensors, packed, backend, progress);
          Model model = new Model(file, config, tokenizer, backend, weights, packed, warmUp);
          warmUp.awaitEnough();
          return model;
        } catch (Throwable e) {
          packed.close();
          throw e;
        }
      }
    } catch (Throwable e) {
      backend.close();
      throw e;
    }
  }

  private static Tokenizer tokenizer(GgufFile file, ModelConfig config, LoadOptions options)
      throws FormatException {
    Tokenizer tokenizer = Tokenizer.of(file.metadata(), options.preTokenizer());
    if (tokenizer.vocabularySize() > config.vocabularySize()) {
      throw file.metadata()
          .problem(
              "tokenizer.ggml.tokens",
              tokenizer.vocabularySize() + " tokens",
              "the model has embeddings for " + config.vocabularySize());
    }
    return tokenizer;
  }

  private static String quantization(List<GgufTensor> tensors) {
    Map<TensorType, Long> bytes =
        tensors.stream()
            .collect(
                Collectors.groupingBy(
                    GgufTensor::type, TreeMap::new, Collectors.summingLong(GgufTensor::bytes)));
    return bytes.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(most -> most.getKey().label())
        .orElse("none");
  }

  /** The model's own name, or else its file's. */
  public String name() {
    return name;
  }

  /** The tensor type that takes most bytes of the file, such as {@code "Q4_1"}. */
  public String quantization() {
    return quantization;
  }

  /** The file's metadata. */
  public GgufMetadata metadata() {
    return metadata;
  }

  /** Sizes and switches. */
  public ModelConfig config() {
    return config;
  }

  /** Text to tokens and back. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** What computes. */
  public Backend backend() {
    return backend;
  }

  /** The weights as the backend holds them. */
  public ModelWeights weights() {
    return weights;
  }

  /** What became of the model's packed copy. */
  public PackedUse packedUse() {
    return packed.use();
  }

  /** The forward pass that the model's sessions share; steps take turns. */
  public ForwardPass forwardPass() {
    return forwardPass;
  }

  /** Whether steps of several tokens are compiled, not only those of one. */
  public boolean warm() {
    return warmUp.done();
  }

  /**
   * Begins to compile them in the background, if that was not begun: for a program that waits, such
   * as for its user. It takes a second or more of a processor, from tokens if there are any.
   */
  public void continueWarmUp() {
    warmUp.continueInBackground();
  }

  /** Returns once they are. */
  public void awaitWarm() {
    warmUp.awaitAll();
  }

  /**
   * How long compiling kernels took before the model could be used: all of them, or where {@link
   * LoadOptions#startEarly} those for steps of one token. The file is read meanwhile.
   */
  public WarmUpTime warmUpTime() {
    return warmUp.enough();
  }

  /** The same until all kernels were compiled; empty until they are. */
  public Optional<WarmUpTime> allWarmUpTime() {
    return warmUp.all();
  }

  /** A new session under the base model; {@link Session#open} has more choices. */
  public Session newSession(int contextLength, KvType kvType) {
    return Session.open(this, contextLength, kvType, SparseDelta.NONE);
  }

  /** Memory off the heap that this model takes with one session of so many tokens. */
  public MemoryEstimate memory(int contextLength, KvType kvType) {
    return MemoryEstimate.of(config, weights.bytes(), contextLength, kvType);
  }

  /** Frees all memory and threads; its sessions cannot be used afterwards. */
  @Override
  public void close() {
    backend.close();
    packed.close();
  }
}
