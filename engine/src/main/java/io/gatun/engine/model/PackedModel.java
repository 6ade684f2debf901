package io.gatun.engine.model;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.packed.PackedFileWriter;
import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.MappedPages;
import io.gatun.kernels.PackedForm;
import io.gatun.kernels.WeightSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A packed copy of a model file: its matrices as a backend holds them, mapped at the next start in
 * place of packing them again. It is found by {@link LoadOptions#packedCache}.
 */
public final class PackedModel {
  private final GgufFile file;
  private final Backend backend;
  private final ProgressListener progress;
  private final long total;
  private long done;

  private PackedModel(GgufFile file, Backend backend, ProgressListener progress) {
    this.file = file;
    this.backend = backend;
    this.progress = progress;
    // Each tensor is packed, and the whole file hashed.
    total = file.tensors().stream().mapToLong(GgufTensor::bytes).sum() + file.size();
  }

  /**
   * Packs a model file and writes the copy, one matrix in memory at a time.
   *
   * @param target the file to write or to replace; its folder is there
   * @param progress told of bytes packed and hashed, stage {@code "pack"}
   * @return the copy's size in bytes
   * @throws FormatException if the model file is malformed or not supported
   * @throws IOException if the copy cannot be written; nothing is left of it then
   */
  public static long write(
      Path model, Path target, BackendOptions options, ProgressListener progress)
      throws IOException {
    try (GgufFile file = GgufFile.open(model);
        Backend backend = Backend.open(options)) {
      return new PackedModel(file, backend, progress).write(target);
    }
  }

  private long write(Path target) throws IOException {
    ModelConfig config = ModelConfig.read(file);
    PackedFileWriter writer = new PackedFileWriter(file);
    TensorFinder tensors = TensorFinder.check(file, config);
    for (TensorFinder.Found matrix : tensors.matrices()) {
      add(matrix, tensors, writer);
    }
    long packed = total - file.size();
    return writer.write(target, hashed -> progress.progress("pack", packed + hashed, total));
  }

  private void add(TensorFinder.Found matrix, TensorFinder tensors, PackedFileWriter writer) {
    GgufTensor tensor = matrix.tensor();
    TensorShape shape = matrix.shape();
    PackedForm form = backend.packedForm(tensor.type(), shape.rows(), shape.columns());
    WeightSource source = matrix.source();
    writer.add(
        tensor.name(),
        form.packing(),
        shape.rows(),
        shape.columns(),
        form.bytes(),
        target -> {
          try {
            backend.pack(source, target);
          } catch (FormatException e) {
            throw tensors.refusal(tensor, e);
          }
          MappedPages.release(tensor.data());
          done += tensor.bytes();
          progress.progress("pack", done, total);
        });
  }
}
