package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The key-value pairs of a GGUF file, in the file's order. For each kind of value there is a method
 * that requires the key and one that finds it; both throw a {@link FormatException} that names the
 * key where the value is of another kind, out of range, or required and absent.
 *
 * <p>Whole numbers may be stored in any of the eight integer types, floating-point ones in either.
 */
public final class GgufMetadata {
  /** A value and the offset of its first byte in the file, or -1. */
  record Entry(GgufValue value, long offset) {}

  private final String file;
  private final Map<String, Entry> entries;

  GgufMetadata(String file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * Metadata that comes from no file, as for {@link GgufWriter}.
   *
   * @param name stands for a file's name in messages
   */
  public static GgufMetadata of(String name, Map<String, GgufValue> values) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    values.forEach((key, value) -> entries.put(key, new Entry(value, -1)));
    return new GgufMetadata(name, entries);
  }

  /** All keys, in the file's order. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** The value of any type that a key has, if it is there. */
  public Optional<GgufValue> get(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** A string that must be there. */
  public String string(String key) throws FormatException {
    return required(key, findString(key));
  }

  /** A string, if the key is there. */
  public Optional<String> findString(String key) throws FormatException {
    return find(key, GgufValue.Text.class, "a string").map(GgufValue.Text::value);
  }

  /** A whole number of 32 bits that must be there. */
  public int integer(String key) throws FormatException {
    return Math.toIntExact(required(key, box(findInteger(key))));
  }

  /** A whole number of 32 bits, if the key is there. */
  public OptionalInt findInteger(String key) throws FormatException {
    OptionalLong value = findLong(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(toInt(key, value.getAsLong()));
  }

  /** A whole number of 64 bits, if the key is there. */
  public OptionalLong findLong(String key) throws FormatException {
    Optional<GgufValue.Int> number = find(key, GgufValue.Int.class, "a whole number");
    return number.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(signed(key, number.get().type(), number.get().value()));
  }

  /** A floating-point number that must be there; a FLOAT64 is rounded. */
  public float real(String key) throws FormatException {
    return required(key, findFloat(key));
  }

  /** A floating-point number, if the key is there; a FLOAT64 is rounded. */
  public Optional<Float> findFloat(String key) throws FormatException {
    return find(key, GgufValue.Real.class, "a floating-point number")
        .map(number -> (float) number.value());
  }

  /** A truth value that must be there. */
  public boolean bool(String key) throws FormatException {
    return required(key, findBoolean(key));
  }

  /** A truth value, if the key is there. */
  public Optional<Boolean> findBoolean(String key) throws FormatException {
    return find(key, GgufValue.Bool.class, "true or false").map(GgufValue.Bool::value);
  }

  /** An array of strings that must be there. */
  public List<String> strings(String key) throws FormatException {
    return required(key, findStrings(key));
  }

  /** An array of strings, if the key is there; decoded anew at each call. */
  public Optional<List<String>> findStrings(String key) throws FormatException {
    return findArray(key, type -> type == GgufValueType.STRING, "an array of strings")
        .map(array -> Collections.unmodifiableList(array.strings()));
  }

  /** An array of whole numbers of 32 bits that must be there. */
  public int[] integers(String key) throws FormatException {
    return required(key, findIntegers(key));
  }

  /** An array of whole numbers of 32 bits, if the key is there; a new copy at each call. */
  public Optional<int[]> findIntegers(String key) throws FormatException {
    Optional<GgufArray> found =
        findArray(key, GgufValueType::isInteger, "an array of whole numbers");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    GgufArray array = found.get();
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = toInt(key, signed(key, array.elementType(), array.integer(i)));
    }
    return Optional.of(values);
  }

  /** An array of floating-point numbers that must be there. */
  public float[] floats(String key) throws FormatException {
    return required(key, findFloats(key));
  }

  /** An array of floating-point numbers, if the key is there; a new copy at each call. */
  public Optional<float[]> findFloats(String key) throws FormatException {
    Optional<GgufArray> found =
        findArray(key, GgufValueType::isReal, "an array of floating-point numbers");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    float[] values = new float[found.get().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) found.get().real(i);
    }
    return Optional.of(values);
  }

  /** An exception that names the file and where in it this key's value lies. */
  public FormatException problem(String key, Object value, String problem) {
    Entry entry = entries.get(key);
    return new FormatException(file, entry == null ? -1 : entry.offset, key, value, problem);
  }

  private <V extends GgufValue> Optional<V> find(String key, Class<V> type, String wanted)
      throws FormatException {
    Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (!type.isInstance(entry.value)) {
      throw wrongType(key, entry.value, wanted);
    }
    return Optional.of(type.cast(entry.value));
  }

  private Optional<GgufArray> findArray(
      String key, Predicate<GgufValueType> elementType, String wanted) throws FormatException {
    Optional<GgufArray> found = find(key, GgufArray.class, wanted);
    if (found.isPresent() && !elementType.test(found.get().elementType())) {
      throw wrongType(key, found.get(), wanted);
    }
    return found;
  }

  private <T> T required(String key, Optional<T> value) throws FormatException {
    if (value.isEmpty()) {
      throw problem(key, "absent", "this metadata key is required");
    }
    return value.get();
  }

  private static Optional<Integer> box(OptionalInt value) {
    return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
  }

  FormatException wrongType(String key, GgufValue value, String expected) {
    String found = value instanceof GgufArray ? value.toString() : value.type() + " " + value;
    return problem(key, GgufCursor.excerpt(found), expected + " is expected");
  }

  private long signed(String key, GgufValueType type, long value) throws FormatException {
    if (type == GgufValueType.UINT64 && value < 0) {
      throw problem(key, Long.toUnsignedString(value), "more than 2^63 - 1");
    }
    return value;
  }

  private int toInt(String key, long value) throws FormatException {
    if (value != (int) value) {
      throw problem(key, value, "does not fit 32 bits with a sign");
    }
    return (int) value;
  }
}
