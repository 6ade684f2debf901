package io.gatun.engine.pretrain;

import io.gatun.engine.model.LayerWeights;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.ModelWeights;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.TensorShape;
import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.PackedForm;
import io.gatun.kernels.PackedSource;
import io.gatun.kernels.WeightSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights of a model that are changed: as floats in the heap, and as a backend holds them. Starts
 * from a file's, of any types; its own are f32. For architectures without biases and norms of
 * heads.
 *
 * <p>The backend's copy lies in memory of its own, so close the model first.
 */
public final class TrainableWeights implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  /** How a parameter gets to the backend. */
  private interface Publication {
    void run() throws FormatException;
  }

  private final Arena arena = Arena.ofShared();
  private final Backend backend;
  private final GgufFile file;
  private final ModelConfig config;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Publication> publications = new ArrayList<>();
  private final ModelWeights weights;

  private TrainableWeights(Model model, GgufFile file) throws FormatException {
    this.file = file;
    backend = model.backend();
    config = model.config();
    Matrix embedding = matrix(WeightId.of(TensorRole.TOKEN_EMBEDDING));
    List<LayerWeights> layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      layers.add(layer(layer));
    }
    FloatTensor norm = vector(WeightId.of(TensorRole.OUTPUT_NORM));
    WeightId output = WeightId.of(TensorRole.OUTPUT);
    boolean tied = model.weights().tied();
    weights =
        new ModelWeights(
            embedding,
            List.copyOf(layers),
            norm,
            new Linear(output, tied ? embedding : matrix(output), Optional.empty()),
            tied,
            model.weights().rope(),
            parameters.stream().mapToLong(p -> (long) p.values().length * Float.BYTES).sum());
    publish();
  }

  /**
   * The weights of a file.
   *
   * @param model loaded from it; its backend holds the copy
   * @throws FormatException if the file has not the tensors that it had
   */
  public static TrainableWeights read(Model model, Path path) throws IOException {
    try (GgufFile file = GgufFile.open(path)) {
      return new TrainableWeights(model, file);
    }
  }

  private LayerWeights layer(int layer) throws FormatException {
    return new LayerWeights(
        vector(new WeightId(TensorRole.ATTENTION_NORM, layer)),
        linear(TensorRole.QUERY, layer),
        linear(TensorRole.KEY, layer),
        linear(TensorRole.VALUE, layer),
        Optional.empty(),
        Optional.empty(),
        linear(TensorRole.ATTENTION_OUTPUT, layer),
        vector(new WeightId(TensorRole.FEED_FORWARD_NORM, layer)),
        linear(TensorRole.GATE, layer),
        linear(TensorRole.UP, layer),
        linear(TensorRole.DOWN, layer));
  }

  private Linear linear(TensorRole role, int layer) throws FormatException {
    WeightId id = new WeightId(role, layer);
    return new Linear(id, matrix(id), Optional.empty());
  }

  private Matrix matrix(WeightId id) throws FormatException {
    Parameter parameter = parameter(id);
    TensorShape shape = parameter.shape();
    WeightSource source =
        new WeightSource(
            parameter.name(),
            TensorType.F32,
            shape.rows(),
            shape.columns(),
            MemorySegment.ofArray(parameter.values()));
    PackedForm form = backend.packedForm(TensorType.F32, shape.rows(), shape.columns());
    MemorySegment packed = arena.allocate(form.bytes(), ALIGNMENT);
    publications.add(() -> backend.pack(source, packed));
    return backend.open(
        new PackedSource(
            parameter.name(),
            TensorType.F32,
            shape.rows(),
            shape.columns(),
            form.packing(),
            packed));
  }

  private FloatTensor vector(WeightId id) throws FormatException {
    Parameter parameter = parameter(id);
    FloatTensor vector = backend.allocate(1, parameter.values().length);
    publications.add(() -> vector.write(0, parameter.values(), 0));
    return vector;
  }

  private Parameter parameter(WeightId id) throws FormatException {
    String name = config.architecture().tensorName(id);
    TensorShape shape = config.shape(id.role());
    float[] values = new float[Math.multiplyExact(shape.rows(), shape.columns())];
    GgufTensor tensor =
        file.tensor(name)
            .orElseThrow(
                () -> new FormatException(file.path().toString(), -1, "tensor", name, "missing"));
    if (tensor.elements() != values.length) {
      throw new FormatException(
          file.path().toString(), -1, "elements of " + name, tensor.elements(), "not " + shape);
    }
    BlockCodec.of(tensor.type()).decode(tensor.data(), 0, values, 0, values.length);
    Parameter parameter = new Parameter(id, name, shape, values);
    parameters.add(parameter);
    return parameter;
  }

  /** All tensors, in the order in which a file would have them. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** As the backend holds them, since they were last published. */
  public ModelWeights weights() {
    return weights;
  }

  /** Zeros for the gradient of each. */
  Map<WeightId, float[]> newGradients() {
    Map<WeightId, float[]> gradients = new LinkedHashMap<>();
    parameters.forEach(p -> gradients.put(p.id(), new float[p.values().length]));
    return gradients;
  }

  /**
   * Hands changed values to the backend.
   *
   * @throws FormatException if one is not a finite number; it names the tensor
   */
  public void publish() throws FormatException {
    backend.stepLock().lock();
    try {
      for (Publication publication : publications) {
        publication.run();
      }
    } finally {
      backend.stepLock().unlock();
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
