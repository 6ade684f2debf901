package io.gatun.engine.model;

import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.MappedPages;
import io.gatun.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the weights of a file into a backend, one tensor after the other. */
final class WeightLoader {
  private final ModelConfig config;
  private final TensorFinder tensors;
  private final PackedWeights packed;
  private final Backend backend;
  private final ProgressListener progress;
  private final long total;
  private long done;
  private long bytes;

  private WeightLoader(
      GgufFile file,
      ModelConfig config,
      TensorFinder tensors,
      PackedWeights packed,
      Backend backend,
      ProgressListener progress) {
    this.config = config;
    this.tensors = tensors;
    this.packed = packed;
    this.backend = backend;
    this.progress = progress;
    total = file.tensors().stream().mapToLong(GgufTensor::bytes).sum();
  }

  /**
   * Loads all weights; the file is not needed afterwards.
   *
   * @param packed matrices that need not be packed
   * @throws FormatException if a tensor holds something that is not a finite number
   */
  static ModelWeights load(
      GgufFile file,
      ModelConfig config,
      TensorFinder tensors,
      PackedWeights packed,
      Backend backend,
      ProgressListener progress)
      throws FormatException {
    return new WeightLoader(file, config, tensors, packed, backend, progress).load();
  }

  private ModelWeights load() throws FormatException {
    progress.progress("load", 0, total);
    Rope rope = rope();
    Matrix embedding = matrix(TensorRole.TOKEN_EMBEDDING, -1).orElseThrow();
    List<LayerWeights> layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      layers.add(layer(layer));
    }
    FloatTensor outputNorm = vector(TensorRole.OUTPUT_NORM, -1).orElseThrow();
    Optional<Matrix> output = matrix(TensorRole.OUTPUT, -1);
    Linear outputProduct =
        new Linear(WeightId.of(TensorRole.OUTPUT), output.orElse(embedding), Optional.empty());
    return new ModelWeights(
        embedding, List.copyOf(layers), outputNorm, outputProduct, output.isEmpty(), rope, bytes);
  }

  private LayerWeights layer(int layer) throws FormatException {
    return new LayerWeights(
        vector(TensorRole.ATTENTION_NORM, layer).orElseThrow(),
        linear(TensorRole.QUERY, TensorRole.QUERY_BIAS, layer),
        linear(TensorRole.KEY, TensorRole.KEY_BIAS, layer),
        linear(TensorRole.VALUE, TensorRole.VALUE_BIAS, layer),
        vector(TensorRole.QUERY_NORM, layer),
        vector(TensorRole.KEY_NORM, layer),
        linear(TensorRole.ATTENTION_OUTPUT, TensorRole.ATTENTION_OUTPUT_BIAS, layer),
        vector(TensorRole.FEED_FORWARD_NORM, layer).orElseThrow(),
        linear(TensorRole.GATE, TensorRole.GATE_BIAS, layer),
        linear(TensorRole.UP, TensorRole.UP_BIAS, layer),
        linear(TensorRole.DOWN, TensorRole.DOWN_BIAS, layer));
  }

  private Linear linear(TensorRole role, TensorRole bias, int layer) throws FormatException {
    return new Linear(
        new WeightId(role, layer), matrix(role, layer).orElseThrow(), vector(bias, layer));
  }

  private Optional<Matrix> matrix(TensorRole role, int layer) throws FormatException {
    Optional<GgufTensor> found = tensors.find(role, layer);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    GgufTensor tensor = found.get();
    Matrix kept = packed.matrices().get(tensor.name());
    Matrix matrix = kept != null ? kept : pack(new TensorFinder.Found(tensor, config.shape(role)));
    loaded(tensor, matrix.bytes());
    return Optional.of(matrix);
  }

  private Matrix pack(TensorFinder.Found found) throws FormatException {
    try {
      return backend.pack(found.source());
    } catch (FormatException e) {
      throw tensors.refusal(found.tensor(), e);
    }
  }

  private Optional<FloatTensor> vector(TensorRole role, int layer) throws FormatException {
    Optional<GgufTensor> found = tensors.find(role, layer);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    float[] values = decode(found.get());
    FloatTensor vector = backend.allocate(1, values.length);
    vector.write(0, values, 0);
    loaded(found.get(), vector.bytes());
    return Optional.of(vector);
  }

  private float[] decode(GgufTensor tensor) throws FormatException {
    float[] values = new float[Math.toIntExact(tensor.elements())];
    BlockCodec.of(tensor.type()).decode(tensor.data(), 0, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw tensors.problem(tensor, "element " + i, values[i], "a finite number is expected");
      }
    }
    return values;
  }

  private Rope rope() throws FormatException {
    int pairs = config.sizes().ropeDimensions() / 2;
    double base = config.sizes().ropeBase();
    double[] frequencies = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      frequencies[i] = StrictMath.pow(base, -i / (double) pairs);
    }
    Optional<GgufTensor> factors = tensors.find(TensorRole.ROPE_FACTORS, -1);
    if (factors.isPresent()) {
      divide(frequencies, factors.get());
    }
    return new Rope(
        config.architecture().pairing(),
        config.sizes().keySize(),
        config.ropeScaling().scale(frequencies, base),
        config.ropeScaling().magnitude());
  }

  private void divide(double[] frequencies, GgufTensor factors) throws FormatException {
    float[] values = decode(factors);
    for (int i = 0; i < values.length; i++) {
      if (values[i] <= 0) {
        throw tensors.problem(factors, "element " + i, values[i], "a factor must be positive");
      }
      frequencies[i] /= values[i];
    }
    loaded(factors, 0);
  }

  /** What was copied need not stay in memory twice; all of the file would, by the last tensor. */
  private void loaded(GgufTensor tensor, long memory) {
    if (tensor.data().isMapped()) {
      MappedPages.release(tensor.data());
    }
    bytes += memory;
    done += tensor.bytes();
    progress.progress("load", done, total);
  }
}
