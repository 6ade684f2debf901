package io.gatun.engine.model;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.kernels.WeightSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the tensors of an architecture's table in a file and checks them, before any is used. */
final class TensorFinder {
  /** A matrix of the file, with the shape that the configuration asks for. */
  record Found(GgufTensor tensor, TensorShape shape) {
    WeightSource source() {
      return new WeightSource(
          tensor.name(), tensor.type(), shape.rows(), shape.columns(), tensor.data());
    }
  }

  private final GgufFile file;
  private final ModelConfig config;

  private TensorFinder(GgufFile file, ModelConfig config) {
    this.file = file;
    this.config = config;
  }

  /**
   * Checks every tensor of a file against the configuration.
   *
   * @throws FormatException if one is missing, has another shape than the configuration asks for,
   *     or is not known to the architecture and so would silently be left out
   */
  static TensorFinder check(GgufFile file, ModelConfig config) throws FormatException {
    TensorFinder finder = new TensorFinder(file, config);
    Set<String> known = new HashSet<>();
    for (TensorSpec spec : config.architecture().tensors()) {
      int count = spec.perLayer() ? config.layers() : 1;
      for (int layer = 0; layer < count; layer++) {
        Optional<GgufTensor> tensor = finder.find(spec, layer);
        tensor.ifPresent(present -> known.add(present.name()));
      }
    }
    for (GgufTensor tensor : file.tensors()) {
      if (!known.contains(tensor.name())) {
        throw new FormatException(
            file.path().toString(),
            tensor.offset(),
            "tensor name",
            tensor.name(),
            "not known to architecture %s with %d layers; without it results would be wrong"
                .formatted(config.architecture().label(), config.layers()));
      }
    }
    return finder;
  }

  /** All matrices that the file has. */
  List<Found> matrices() throws FormatException {
    List<Found> matrices = new ArrayList<>();
    for (TensorSpec spec : config.architecture().tensors()) {
      TensorShape shape = config.shape(spec.role());
      int count = spec.perLayer() ? config.layers() : 1;
      for (int layer = 0; layer < count && !shape.vector(); layer++) {
        find(spec, layer).ifPresent(tensor -> matrices.add(new Found(tensor, shape)));
      }
    }
    return matrices;
  }

  /** The tensor of a role, if the file has it; -1 or any layer for one outside the layers. */
  Optional<GgufTensor> find(TensorRole role, int layer) throws FormatException {
    List<TensorSpec> table = config.architecture().tensors();
    for (TensorSpec spec : table) {
      if (spec.role() == role) {
        return find(spec, layer);
      }
    }
    return Optional.empty();
  }

  private Optional<GgufTensor> find(TensorSpec spec, int layer) throws FormatException {
    String name = spec.name(layer);
    TensorShape shape = config.shape(spec.role());
    Optional<GgufTensor> tensor = file.tensor(name);
    if (tensor.isEmpty()) {
      if (spec.required()) {
        throw new FormatException(
            file.path().toString(),
            -1,
            "tensor " + name,
            "missing",
            "architecture %s with %d layers needs it, with shape %s"
                .formatted(config.architecture().label(), config.layers(), shape));
      }
      return tensor;
    }
    GgufTensor found = tensor.get();
    if (!shape.matches(found)) {
      throw problem(found, "shape", found.dimensions(), "the metadata ask for " + shape);
    }
    if (shape.vector() && found.type().blockElements() != 1) {
      throw problem(found, "type", found.type().label(), "norms and biases are F32, F16 or BF16");
    }
    return tensor;
  }

  /**
   * A backend's refusal of a weight, with the file and the place that the backend does not know.
   */
  FormatException refusal(GgufTensor tensor, FormatException e) {
    FormatException named = problem(tensor, e.field(), e.value(), "a finite number is expected");
    named.initCause(e);
    return named;
  }

  FormatException problem(GgufTensor tensor, String what, Object value, String problem) {
    return new FormatException(
        file.path().toString(), tensor.offset(), what + " of " + tensor.name(), value, problem);
  }
}
