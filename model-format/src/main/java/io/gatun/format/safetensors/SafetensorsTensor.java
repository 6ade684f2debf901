package io.gatun.format.safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param name unique in the file
 * @param shape none to {@value #MAXIMUM_DIMENSIONS} dimensions, the last of which lies contiguously
 * @param data its bytes; of a tensor that was read, read-only and valid until the file is closed
 */
public record SafetensorsTensor(
    String name, SafetensorsType type, List<Long> shape, MemorySegment data) {
  /** Most dimensions of a tensor that is read or written. */
  public static final int MAXIMUM_DIMENSIONS = 16;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Keeps its own copy of the shape.
   *
   * @throws IllegalArgumentException if the data's size is not what type and shape ask for
   */
  public SafetensorsTensor {
    shape = List.copyOf(shape);
    if (shape.size() > MAXIMUM_DIMENSIONS || shape.stream().anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException("tensor " + name + " has shape " + shape);
    }
    long bytes = bytes(type, shape);
    if (data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "tensor " + name + " has " + data.byteSize() + " bytes, not " + bytes);
    }
  }

  /** A vector of {@link SafetensorsType#F32}. */
  public static SafetensorsTensor floats(String name, float[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
    MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
    return vector(name, SafetensorsType.F32, data);
  }

  /** A vector of {@link SafetensorsType#F16}; values are rounded to the nearest. */
  public static SafetensorsTensor halves(String name, float[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[values.length * Short.BYTES]);
    for (int i = 0; i < values.length; i++) {
      data.setAtIndex(SHORT, i, Float.floatToFloat16(values[i]));
    }
    return vector(name, SafetensorsType.F16, data);
  }

  /** A vector of {@link SafetensorsType#I32}. */
  public static SafetensorsTensor ints(String name, int[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[values.length * Integer.BYTES]);
    MemorySegment.copy(values, 0, data, INT, 0, values.length);
    return vector(name, SafetensorsType.I32, data);
  }

  private static SafetensorsTensor vector(String name, SafetensorsType type, MemorySegment data) {
    return new SafetensorsTensor(name, type, List.of(data.byteSize() / type.bytes()), data);
  }

  /**
   * The bytes of such a tensor.
   *
   * @throws ArithmeticException if they are more than a long can count
   */
  static long bytes(SafetensorsType type, List<Long> shape) {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return Math.multiplyExact(elements, (long) type.bytes());
  }

  /** The product of all dimensions. */
  public long elements() {
    return data.byteSize() / type.bytes();
  }

  /**
   * A copy of all elements of an F32 or F16 tensor.
   *
   * @throws IllegalStateException if it is of another type
   */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(elements())];
    switch (type) {
      case F32 -> MemorySegment.copy(data, FLOAT, 0, values, 0, values.length);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(data.getAtIndex(SHORT, i));
        }
      }
      default -> throw new IllegalStateException("tensor " + name + " holds " + type);
    }
    return values;
  }

  /**
   * A copy of all elements of an I32 tensor.
   *
   * @throws IllegalStateException if it is of another type
   */
  public int[] toInts() {
    if (type != SafetensorsType.I32) {
      throw new IllegalStateException("tensor " + name + " holds " + type);
    }
    int[] values = new int[Math.toIntExact(elements())];
    MemorySegment.copy(data, INT, 0, values, 0, values.length);
    return values;
  }
}
