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
import java.util.function.Predicate;

/**
 * How much of the squared gradients (g²) lies on the tuned weights, as it was when the mask was
 * made: a mask's file has it where weights were chosen by gradients.
 *
 * @param matrices all from which weights were chosen, by layer and in the file's order
 */
record Coverage(List<Sums> matrices) {
  private static final String SQUARES = ".squares";

  /**
   * Sums of squared gradients.
   *
   * @param covered over the tuned weights
   * @param total over all weights of the matrix
   */
  record Sums(MatrixName name, double covered, double total) {}

  /** That of a mask's file; of no matrix where it is not known. */
  static Coverage read(Path path) throws IOException {
    List<Sums> matrices = new ArrayList<>();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (SafetensorsTensor tensor : file.tensors()) {
        Optional<MatrixName> name = MatrixName.of(tensor.name(), SQUARES);
        if (name.isPresent()) {
          if (tensor.type() != SafetensorsType.F32 || tensor.elements() != 2) {
            throw new FormatException(
                path.toString(), -1, tensor.name(), tensor.type(), "are two sums in F32");
          }
          float[] sums = tensor.toFloats();
          matrices.add(new Sums(name.get(), sums[0], sums[1]));
        }
      }
    }
    matrices.sort(Comparator.comparingInt(matrix -> matrix.name.layer()));
    return new Coverage(matrices);
  }

  boolean isKnown() {
    return !matrices.isEmpty();
  }

  /** The share on the tuned weights of a matrix; NaN where it is not known. */
  double of(MatrixName name) {
    return share(matrix -> matrix.name.equals(name));
  }

  /** The same of a layer's matrices together. */
  double ofLayer(int layer) {
    return share(matrix -> matrix.name.layer() == layer);
  }

  /** The same of all. */
  double ofAll() {
    return share(matrix -> true);
  }

  private double share(Predicate<Sums> which) {
    List<Sums> found = matrices.stream().filter(which).toList();
    return found.stream().mapToDouble(Sums::covered).sum()
        / found.stream().mapToDouble(Sums::total).sum();
  }

  /** What is shown: plain text. */
  static String of(double share) {
    return Double.isNaN(share) ? "not known" : RunFiles.percent(share);
  }

  /**
   * Of which gradients it is, or why it is not known: plain text.
   *
   * @param score by what the weights were chosen; empty where that is not known either
   */
  String explained(String score) {
    if (!isKnown()) {
      return "How much of the squared gradients (g²) they hold is not known: "
          + (score.isEmpty() ? "the mask's file does not say" : "the score was " + score)
          + (ofGradients(score) ? ", by a version of Gatun that did not keep it" : "");
    }
    return "g² held: share of the squared gradients that lies on the tuned weights, of all in the"
        + " matrices from which they were chosen, "
        + (score.equals("task-mean")
            ? "where g is the mean gradient of the examples"
            : "summed over examples, where g is each one's gradient");
  }

  private static boolean ofGradients(String score) {
    return List.of("fisher", "task", "task-mean").contains(score);
  }
}
