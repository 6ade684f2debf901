package io.gatun.format.gguf;

import java.util.Optional;

/** The 13 types of a metadata value, numbered as in the GGUF specification. */
public enum GgufValueType {
  UINT8(0, 1),
  INT8(1, 1),
  UINT16(2, 2),
  INT16(3, 2),
  UINT32(4, 4),
  INT32(5, 4),
  FLOAT32(6, 4),
  BOOL(7, 1),
  STRING(8, 8),
  ARRAY(9, 12),
  UINT64(10, 8),
  INT64(11, 8),
  FLOAT64(12, 8);

  private final int id;
  private final int minimumBytes;

  GgufValueType(int id, int minimumBytes) {
    this.id = id;
    this.minimumBytes = minimumBytes;
  }

  /** The type's number in a file. */
  public int id() {
    return id;
  }

  /** Bytes a value takes; of a string or an array, where it is empty. */
  int minimumBytes() {
    return minimumBytes;
  }

  /** Whether a value is a whole number of 8 to 64 bits. */
  public boolean isInteger() {
    return switch (this) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
      case FLOAT32, BOOL, STRING, ARRAY, FLOAT64 -> false;
    };
  }

  /** Whether a value is a floating-point number. */
  public boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Whether an integer type can hold this value; every long is some UINT64's bits. */
  boolean holds(long value) {
    return switch (this) {
      case UINT8 -> value >= 0 && value <= 0xFF;
      case INT8 -> value == (byte) value;
      case UINT16 -> value >= 0 && value <= 0xFFFF;
      case INT16 -> value == (short) value;
      case UINT32 -> value >= 0 && value <= 0xFFFF_FFFFL;
      case INT32 -> value == (int) value;
      case UINT64, INT64 -> true;
      case FLOAT32, BOOL, STRING, ARRAY, FLOAT64 -> false;
    };
  }

  static Optional<GgufValueType> ofId(int id) {
    for (GgufValueType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
