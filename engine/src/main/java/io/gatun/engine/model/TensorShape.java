package io.gatun.engine.model;

import io.gatun.format.gguf.GgufTensor;
import java.util.List;

/**
 * A shape that the configuration asks for.
 *
 * @param rows number of outputs of a matrix; 1 for a vector
 * @param columns number of inputs of a matrix; length of a vector
 */
public record TensorShape(int rows, int columns, boolean vector) {
  static TensorShape vector(int length) {
    return new TensorShape(1, length, true);
  }

  static TensorShape matrix(int rows, int columns) {
    return new TensorShape(rows, columns, false);
  }

  /** Whether a file's tensor has this shape; further dimensions of 1 do not count. */
  boolean matches(GgufTensor tensor) {
    List<Long> found = tensor.dimensions();
    int dimensions = found.size();
    while (dimensions > 1 && found.get(dimensions - 1) == 1) {
      dimensions--;
    }
    return found.getFirst() == columns
        && (dimensions == 1 ? rows == 1 : !vector && dimensions == 2 && found.get(1) == rows);
  }

  @Override
  public String toString() {
    return vector ? "[" + columns + "]" : "[" + columns + ", " + rows + "]";
  }
}
