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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a matrix is tuned.
 *
 * @param layer from 0; -1 for a matrix of no layer
 * @param tuned weights
 * @param weights of the whole matrix
 */
record TunedMatrix(int layer, String name, long tuned, long weights) {
  private static final Pattern SHAPE =
      Pattern.compile("(?:layers\\.(\\d{1,6})\\.)?([a-z_]+)\\.shape");

  /** The matrices of a mask's file, by layer and in the file's order. */
  static List<TunedMatrix> read(Path path) throws IOException {
    List<TunedMatrix> matrices = new ArrayList<>();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (SafetensorsTensor tensor : file.tensors()) {
        Matcher name = SHAPE.matcher(tensor.name());
        if (name.matches()) {
          String prefix = tensor.name().substring(0, tensor.name().length() - "shape".length());
          int layer = name.group(1) == null ? -1 : Integer.parseInt(name.group(1));
          matrices.add(
              new TunedMatrix(
                  layer,
                  name.group(2).replace('_', ' '),
                  tensor(file, prefix + "column_ids").elements(),
                  weights(tensor, path)));
        }
      }
    }
    matrices.sort(Comparator.comparingInt(TunedMatrix::layer));
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

  /** What it is called where it stands alone. */
  String fullName() {
    return layer < 0 ? name : "layer " + layer + ", " + name;
  }
}
