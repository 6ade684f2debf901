package io.gatun.kernels;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * A weight matrix as it lies in a model file.
 *
 * @param name the tensor's name, for messages
 * @param rows number of outputs
 * @param columns number of inputs; whole blocks of the type
 * @param data {@code type.bytesFor(rows · columns)} bytes, row by row
 */
public record WeightSource(
    String name, TensorType type, int rows, int columns, MemorySegment data) {
  /** Checks that the data has the size that type and shape ask for. */
  public WeightSource {
    if (rows <= 0 || columns <= 0 || columns % type.blockElements() != 0) {
      throw new IllegalArgumentException(
          name + ": " + rows + " × " + columns + " does not fit type " + type.label());
    }
    long bytes = type.bytesFor((long) rows * columns);
    if (data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          name + ": " + data.byteSize() + " bytes of data, its shape needs " + bytes);
    }
  }
}
