package io.gatun.format.gguf;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor of a GGUF file.
 *
 * @param name unique in the file
 * @param dimensions one to four, each at least 1; dimension 0 (columns) lies contiguously
 * @param offset of its first byte, from the file's start
 * @param data its bytes, read-only, valid until the file is closed
 */
public record GgufTensor(
    String name, TensorType type, List<Long> dimensions, long offset, MemorySegment data) {

  /** Keeps its own copy of the dimensions. */
  public GgufTensor {
    dimensions = List.copyOf(dimensions);
  }

  /** Elements in a row. */
  public long columns() {
    return dimensions.getFirst();
  }

  /** Rows: the product of all dimensions but the first. */
  public long rows() {
    return elements() / columns();
  }

  /** The product of all dimensions. */
  public long elements() {
    long elements = 1;
    for (long dimension : dimensions) {
      elements *= dimension;
    }
    return elements;
  }

  /** Bytes of data. */
  public long bytes() {
    return type.bytesFor(elements());
  }
}
