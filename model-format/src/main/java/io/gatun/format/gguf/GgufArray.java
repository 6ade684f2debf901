package io.gatun.format.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An array of metadata values, kept as the bytes it has in a file and decoded on demand: a
 * vocabulary of 200,000 strings costs its bytes and no more until somebody asks for it.
 *
 * <p>The bytes are a private copy, well-formed throughout, so reading never fails and goes on after
 * the file is closed.
 */
public final class GgufArray implements GgufValue {
  /** Deepest nesting of arrays that is read; real files use one level. */
  static final int MAXIMUM_DEPTH = 8;

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final GgufValueType elementType;
  private final int size;
  private final byte[] bytes;
  private final int start;
  private final int end;

  /**
   * @param bytes holds the elements, checked, from {@code start} to {@code end}; not copied
   */
  GgufArray(GgufValueType elementType, int size, byte[] bytes, int start, int end) {
    this.elementType = elementType;
    this.size = size;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** An array of whole numbers of an integer type; UINT64 takes the bits of a long. */
  public static GgufArray ofIntegers(GgufValueType type, long... values) {
    GgufBytes out = new GgufBytes();
    for (long value : values) {
      out.value(new Int(type, value));
    }
    return out.toArray(type, values.length);
  }

  /** An array of floating-point numbers, FLOAT32 or FLOAT64. */
  public static GgufArray ofReals(GgufValueType type, double... values) {
    GgufBytes out = new GgufBytes();
    for (double value : values) {
      out.value(new Real(type, value));
    }
    return out.toArray(type, values.length);
  }

  /** An array of strings. */
  public static GgufArray ofStrings(List<String> values) {
    GgufBytes out = new GgufBytes();
    values.forEach(out::string);
    return out.toArray(GgufValueType.STRING, values.size());
  }

  @Override
  public GgufValueType type() {
    return GgufValueType.ARRAY;
  }

  /** The type of every element. */
  public GgufValueType elementType() {
    return elementType;
  }

  /** How many elements. */
  public int size() {
    return size;
  }

  /** Element {@code index} of an array of an integer type; of UINT64, its bits. */
  public long integer(int index) {
    require(elementType.isInteger(), "integers");
    int at = at(index);
    return switch (elementType) {
      case UINT8 -> bytes[at] & 0xFF;
      case INT8 -> bytes[at];
      case UINT16 -> (short) SHORT.get(bytes, at) & 0xFFFF;
      case INT16 -> (short) SHORT.get(bytes, at);
      case UINT32 -> Integer.toUnsignedLong((int) INT.get(bytes, at));
      case INT32 -> (int) INT.get(bytes, at);
      default -> (long) LONG.get(bytes, at);
    };
  }

  /** Element {@code index} of an array of a floating-point type. */
  public double real(int index) {
    require(elementType.isReal(), "floating-point numbers");
    int at = at(index);
    return elementType == GgufValueType.FLOAT32
        ? Float.intBitsToFloat((int) INT.get(bytes, at))
        : Double.longBitsToDouble((long) LONG.get(bytes, at));
  }

  /** Element {@code index} of an array of truth values. */
  public boolean bool(int index) {
    require(elementType == GgufValueType.BOOL, "truth values");
    return bytes[at(index)] != 0;
  }

  /** All elements of an array of strings. */
  public List<String> strings() {
    require(elementType == GgufValueType.STRING, "strings");
    List<String> strings = new ArrayList<>(size);
    int at = start;
    for (int i = 0; i < size; i++) {
      int length = (int) (long) LONG.get(bytes, at);
      strings.add(length == 0 ? "" : new String(bytes, at + Long.BYTES, length, UTF_8));
      at += Long.BYTES + length;
    }
    return strings;
  }

  /** All elements of an array of arrays; they share this one's bytes. */
  public List<GgufArray> arrays() {
    require(elementType == GgufValueType.ARRAY, "arrays");
    List<GgufArray> arrays = new ArrayList<>(size);
    int at = start;
    for (int i = 0; i < size; i++) {
      GgufArray array = arrayAt(at);
      arrays.add(array);
      at = array.end;
    }
    return arrays;
  }

  private GgufArray arrayAt(int at) {
    GgufValueType type = GgufValueType.ofId((int) INT.get(bytes, at)).orElseThrow();
    int count = (int) (long) LONG.get(bytes, at + Integer.BYTES);
    int from = at + GgufValueType.ARRAY.minimumBytes();
    return new GgufArray(type, count, bytes, from, endOf(type, count, from));
  }

  private int endOf(GgufValueType type, int count, int from) {
    int at = from;
    switch (type) {
      case STRING -> {
        for (int i = 0; i < count; i++) {
          at += Long.BYTES + (int) (long) LONG.get(bytes, at);
        }
      }
      case ARRAY -> {
        for (int i = 0; i < count; i++) {
          at = arrayAt(at).end;
        }
      }
      default -> at += count * type.minimumBytes();
    }
    return at;
  }

  private int at(int index) {
    return start + Objects.checkIndex(index, size) * elementType.minimumBytes();
  }

  private void require(boolean held, String what) {
    if (!held) {
      throw new IllegalStateException("an array of " + elementType + " holds no " + what);
    }
  }

  /** Appends the elements as they lie in a file, without element type and count. */
  void writeTo(ByteArrayOutputStream out) {
    out.write(bytes, start, end - start);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GgufArray that
        && elementType == that.elementType
        && size == that.size
        && Arrays.equals(bytes, start, end, that.bytes, that.start, that.end);
  }

  @Override
  public int hashCode() {
    int hash = 31 * elementType.id() + size;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /** Type and size, such as {@code [49152 x STRING]}; elements may be many. */
  @Override
  public String toString() {
    return "[" + size + " x " + elementType + "]";
  }
}
