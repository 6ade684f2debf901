package io.gatun.format.tensor;

import java.util.Optional;

/**
 * How a tensor's elements are stored: in blocks of {@link #blockElements()} consecutive elements of
 * a row, {@link #blockBytes()} bytes each. Numbers and sizes are those of {@code enum ggml_type}
 * and of the block structures of ggml (ggml.h, ggml-common.h).
 */
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  IQ4_XS(23, 256, 136),
  BF16(30, 1, 2),
  MXFP4(39, 32, 17);

  private final int ggmlId;
  private final int blockElements;
  private final int blockBytes;

  TensorType(int ggmlId, int blockElements, int blockBytes) {
    this.ggmlId = ggmlId;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /** The type's number in a GGUF file. */
  public int ggmlId() {
    return ggmlId;
  }

  /** The name that llama.cpp's tools print and take, such as {@code Q4_1}. */
  public String label() {
    return name();
  }

  /** Elements in a block: 1 for plain numbers, 32 or 256 for quantised types. */
  public int blockElements() {
    return blockElements;
  }

  /** Bytes in a block. */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Bytes that this many elements take.
   *
   * @throws IllegalArgumentException if they are not a whole number of blocks, or fewer than none
   * @throws ArithmeticException if the bytes do not fit a long
   */
  public long bytesFor(long elements) {
    if (elements < 0 || elements % blockElements != 0) {
      throw new IllegalArgumentException(
          elements + " elements are not a whole number of blocks of " + blockElements);
    }
    return Math.multiplyExact(elements / blockElements, blockBytes);
  }

  /** The type with this number in a GGUF file, if Gatun reads it. */
  public static Optional<TensorType> ofGgmlId(int id) {
    for (TensorType type : values()) {
      if (type.ggmlId == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
