package io.gatun.tools.report;

import io.gatun.format.FormatException;
import io.gatun.format.safetensors.SafetensorsFile;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How much of a matrix is tuned.
 *
 * @param tuned weights
 * @param weights of the whole matrix
 */
record TunedMatrix(MatrixName name, long tuned, long weights) {
  private static final String SHAPE = ".shape";

  /** The matrices of a mask's file, by layer and in the file's order. */
  static List<TunedMatrix> read(Path path) throws IOException {
    List<TunedMatrix> matrices = new ArrayList<>();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (SafetensorsTensor tensor : file.tensors()) {
        Optional<MatrixName> name = MatrixName.of(tensor.name(), SHAPE);
        if (name.isPresent()) {
          String own = tensor.name().substring(0, tensor.name().length() - SHAPE.length());
          long tuned = tensor(file, own + ".column_ids").elements();
          matrices.add(new TunedMatrix(name.get(), tuned, weights(tensor, path)));
        }
      }
    }
    matrices.sort(Comparator.comparingInt(matrix -> matrix.name.layer()));
    return matrices;
  }

  private static long weights(SafetensorsTensor shape, Path path) throws FormatException {
    if (shape.type() != SafetensorsType.I32 || shape.elements() != 2) {
      throw new FormatException(
          path.toString(), -1, shape.name(), shape.type(), "a matrix has two dimensions in I32");
    }
    int[] sides = shape.toInts();
    return (long) sides[0] * sides[1];
  }

  private static SafetensorsTensor tensor(SafetensorsFile file, String name)
      throws FormatException {
    Optional<SafetensorsTensor> tensor = file.tensor(name);
    return tensor.orElseThrow(
        () -> new FormatException(file.path().toString(), -1, name, "", "is missing"));
  }
}
