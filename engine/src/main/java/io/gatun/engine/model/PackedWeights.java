package io.gatun.engine.model;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.packed.PackedFile;
import io.gatun.format.packed.PackedMatrix;
import io.gatun.kernels.Backend;
import io.gatun.kernels.MappedPages;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.PackedSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The matrices that a packed copy of the model has: all of them, or none if there is no copy that
 * fits.
 *
 * @param file the copy, which lives as long as the matrices are used
 * @param use what became of it
 */
record PackedWeights(Optional<PackedFile> file, Map<String, Matrix> matrices, PackedUse use)
    implements AutoCloseable {
  /** Opens the copy that the cache has, if it fits the model file and this version of Gatun. */
  static PackedWeights open(
      PackedCache cache, GgufFile model, TensorFinder tensors, Backend backend) throws IOException {
    Optional<Path> path = cache.find(model.path());
    if (path.isEmpty()) {
      return none(PackedUse.NONE);
    }
    try {
      PackedFile file = PackedFile.open(path.get());
      try {
        Map<String, Matrix> matrices = matrices(file, model, tensors, backend);
        MappedPages.readAhead(file.content());
        return new PackedWeights(Optional.of(file), matrices, new PackedUse.Mapped(path.get()));
      } catch (Throwable e) {
        file.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      return none(new PackedUse.Refused(path.get(), path.get() + ": no such file"));
    } catch (IOException e) {
      return none(new PackedUse.Refused(path.get(), e.getMessage()));
    }
  }

  private static PackedWeights none(PackedUse use) {
    return new PackedWeights(Optional.empty(), Map.of(), use);
  }

  private static Map<String, Matrix> matrices(
      PackedFile file, GgufFile model, TensorFinder tensors, Backend backend) throws IOException {
    Optional<String> difference = file.difference(model);
    if (difference.isPresent()) {
      throw problem(file, "model", file.modelName(), difference.get());
    }
    Map<String, Matrix> matrices = new HashMap<>();
    for (TensorFinder.Found wanted : tensors.matrices()) {
      String name = wanted.tensor().name();
      PackedMatrix packed =
          file.matrix(name)
              .orElseThrow(() -> problem(file, "matrix " + name, "missing", "it is needed"));
      matrices.put(name, open(file, packed, wanted, backend));
    }
    return matrices;
  }

  private static Matrix open(
      PackedFile file, PackedMatrix packed, TensorFinder.Found wanted, Backend backend)
      throws FormatException {
    TensorShape shape = wanted.shape();
    if (packed.rows() != shape.rows() || packed.columns() != shape.columns()) {
      throw problem(
          file,
          "shape of " + packed.name(),
          packed.rows() + " x " + packed.columns(),
          "the model has " + shape);
    }
    try {
      return backend.open(
          new PackedSource(
              packed.name(),
              wanted.tensor().type(),
              shape.rows(),
              shape.columns(),
              packed.packing(),
              packed.data()));
    } catch (FormatException e) {
      // The backend knows no files.
      FormatException named =
          problem(
              file,
              e.field() + " of " + packed.name(),
              e.value(),
              "this version packs another way");
      named.initCause(e);
      throw named;
    }
  }

  private static FormatException problem(
      PackedFile file, String field, Object value, String problem) {
    return new FormatException(file.path().toString(), -1, field, value, problem);
  }

  @Override
  public void close() {
    file.ifPresent(PackedFile::close);
  }
}
