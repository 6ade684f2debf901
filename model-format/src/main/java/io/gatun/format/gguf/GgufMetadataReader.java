package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the key-value pairs of a GGUF file. */
final class GgufMetadataReader {
  /**
   * Of the specification: a key is at most 2^16 - 1 bytes long. A tensor's name is held to the
   * same: ggml allows 64 bytes, but other writers' longer ones do no harm.
   */
  static final int MAXIMUM_KEY_BYTES = 65_535;

  /** Key's length, one byte of key, value type, one byte of value. */
  static final int MINIMUM_PAIR_BYTES = Long.BYTES + 1 + Integer.BYTES + 1;

  private final GgufCursor cursor;

  GgufMetadataReader(GgufCursor cursor) {
    this.cursor = cursor;
  }

  Map<String, GgufMetadata.Entry> read(long count) throws FormatException {
    Map<String, GgufMetadata.Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      long keyAt = cursor.position();
      String key = cursor.string("metadata key", MAXIMUM_KEY_BYTES);
      if (key.isEmpty()) {
        throw cursor.problem(keyAt, "metadata key", "\"\"", "a key must not be empty");
      }
      GgufValueType type = type(key);
      long valueAt = cursor.position();
      if (entries.put(key, new GgufMetadata.Entry(value(key, type), valueAt)) != null) {
        throw cursor.problem(keyAt, "metadata key", key, "a key must not occur twice");
      }
    }
    return entries;
  }

  private GgufValueType type(String key) throws FormatException {
    long at = cursor.position();
    int id = cursor.int32(key);
    return GgufValueType.ofId(id)
        .orElseThrow(
            () ->
                cursor.problem(
                    at,
                    key,
                    "value type " + Integer.toUnsignedString(id),
                    "types are numbered 0 to 12; the file is damaged"));
  }

  private GgufValue value(String key, GgufValueType type) throws FormatException {
    return switch (type) {
      case UINT8 -> new GgufValue.Int(type, cursor.uint8(key));
      case INT8 -> new GgufValue.Int(type, (byte) cursor.uint8(key));
      case UINT16 -> new GgufValue.Int(type, cursor.uint16(key));
      case INT16 -> new GgufValue.Int(type, (short) cursor.uint16(key));
      case UINT32 -> new GgufValue.Int(type, Integer.toUnsignedLong(cursor.int32(key)));
      case INT32 -> new GgufValue.Int(type, cursor.int32(key));
      case UINT64, INT64 -> new GgufValue.Int(type, cursor.int64(key));
      case FLOAT32 -> new GgufValue.Real(type, Float.intBitsToFloat(cursor.int32(key)));
      case FLOAT64 -> new GgufValue.Real(type, Double.longBitsToDouble(cursor.int64(key)));
      case BOOL -> new GgufValue.Bool(bool(key));
      case STRING -> new GgufValue.Text(cursor.string(key));
      case ARRAY -> array(key);
    };
  }

  private boolean bool(String key) throws FormatException {
    long at = cursor.position();
    int value = cursor.uint8(key);
    if (value > 1) {
      throw cursor.problem(at, key, value, "a truth value is 0 or 1");
    }
    return value == 1;
  }

  private GgufArray array(String key) throws FormatException {
    GgufValueType elementType = type(key);
    long count = cursor.count(key, elementType.minimumBytes());
    long start = cursor.position();
    checkElements(key, elementType, count, 1);
    byte[] bytes = cursor.copyFrom(start, key);
    return new GgufArray(elementType, (int) count, bytes, 0, bytes.length);
  }

  /** Passes the elements of an array, so that decoding them later cannot fail. */
  private void checkElements(String key, GgufValueType type, long count, int depth)
      throws FormatException {
    switch (type) {
      case STRING -> {
        for (long i = 0; i < count; i++) {
          cursor.skipString(key);
        }
      }
      case BOOL -> {
        for (long i = 0; i < count; i++) {
          bool(key);
        }
      }
      case ARRAY -> {
        if (depth == GgufArray.MAXIMUM_DEPTH) {
          throw cursor.problem(
              cursor.position(),
              key,
              "array nested " + (depth + 1) + " deep",
              "at most " + GgufArray.MAXIMUM_DEPTH + " levels are read");
        }
        for (long i = 0; i < count; i++) {
          GgufValueType inner = type(key);
          checkElements(key, inner, cursor.count(key, inner.minimumBytes()), depth + 1);
        }
      }
      default -> cursor.skip(count * type.minimumBytes(), key);
    }
  }
}
