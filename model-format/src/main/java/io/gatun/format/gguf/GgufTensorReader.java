package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what a GGUF file says of its tensors and checks that their data lies in the file. */
final class GgufTensorReader {
  static final int MAXIMUM_DIMENSIONS = 4;

  /** Name's length, one byte of name, dimension count, one dimension, type, offset. */
  static final int MINIMUM_HEADER_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

  /** A tensor before it is known where the data section begins. */
  private record Header(
      String name, TensorType type, List<Long> dimensions, long bytes, long offset, long offsetAt) {
    String offsetField() {
      return "offset of tensor " + name;
    }
  }

  private final GgufCursor cursor;
  private final MemorySegment content;

  GgufTensorReader(GgufCursor cursor, MemorySegment content) {
    this.cursor = cursor;
    this.content = content;
  }

  List<GgufTensor> read(long count, long alignment) throws FormatException {
    List<Header> headers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < count; i++) {
      long at = cursor.position();
      Header header = header(alignment);
      if (!names.add(header.name)) {
        throw cursor.problem(at, "tensor name", header.name, "a name must not occur twice");
      }
      headers.add(header);
    }
    return locate(headers, GgufFile.align(cursor.position(), alignment));
  }

  private Header header(long alignment) throws FormatException {
    long nameAt = cursor.position();
    String name = cursor.string("tensor name", GgufMetadataReader.MAXIMUM_KEY_BYTES);
    if (name.isEmpty()) {
      throw cursor.problem(nameAt, "tensor name", "\"\"", "a name must not be empty");
    }
    long dimensionsAt = cursor.position();
    List<Long> dimensions = dimensions(name);
    TensorType type = type(name);
    long bytes = bytes(name, type, dimensions, dimensionsAt);
    long offsetAt = cursor.position();
    long offset = cursor.int64(name);
    if (offset < 0 || offset % alignment != 0) {
      throw cursor.problem(
          offsetAt,
          "offset of tensor " + name,
          Long.toUnsignedString(offset),
          "a multiple of the alignment, " + alignment + ", is expected");
    }
    return new Header(name, type, dimensions, bytes, offset, offsetAt);
  }

  private List<Long> dimensions(String name) throws FormatException {
    long at = cursor.position();
    int count = cursor.int32(name);
    if (count < 1 || count > MAXIMUM_DIMENSIONS) {
      throw cursor.problem(
          at,
          "dimension count of tensor " + name,
          Integer.toUnsignedString(count),
          "1 to " + MAXIMUM_DIMENSIONS + " are expected");
    }
    List<Long> dimensions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long dimensionAt = cursor.position();
      long dimension = cursor.int64(name);
      if (dimension < 1) {
        throw cursor.problem(
            dimensionAt,
            "dimension " + i + " of tensor " + name,
            Long.toUnsignedString(dimension),
            "1 to 2^63 - 1 is expected");
      }
      dimensions.add(dimension);
    }
    return dimensions;
  }

  private TensorType type(String name) throws FormatException {
    long at = cursor.position();
    int id = cursor.int32(name);
    return TensorType.ofGgmlId(id)
        .orElseThrow(
            () ->
                cursor.problem(
                    at,
                    "type of tensor " + name,
                    Integer.toUnsignedString(id) + " (" + GgmlTypeNames.of(id) + ")",
                    "not supported; convert the model to one of " + supported()));
  }

  private static String supported() {
    return Arrays.stream(TensorType.values())
        .map(TensorType::label)
        .collect(Collectors.joining(" "));
  }

  private long bytes(String name, TensorType type, List<Long> dimensions, long at)
      throws FormatException {
    if (dimensions.getFirst() % type.blockElements() != 0) {
      throw cursor.problem(
          at,
          "dimension 0 of tensor " + name,
          dimensions.getFirst(),
          "a row of " + type.label() + " is a multiple of " + type.blockElements() + " elements");
    }
    try {
      long elements = 1;
      for (long dimension : dimensions) {
        elements = Math.multiplyExact(elements, dimension);
      }
      return type.bytesFor(elements);
    } catch (ArithmeticException _) {
      throw cursor.problem(
          at, "dimensions of tensor " + name, dimensions, "their product does not fit 63 bits");
    }
  }

  private List<GgufTensor> locate(List<Header> headers, long dataStart) throws FormatException {
    List<GgufTensor> tensors = new ArrayList<>(headers.size());
    for (Header header : headers) {
      long available = Math.max(0, cursor.size() - dataStart);
      if (header.offset > available || header.bytes > available - header.offset) {
        throw cursor.problem(
            header.offsetAt,
            header.offsetField(),
            header.offset,
            "its "
                + header.bytes
                + " bytes end past the file's end: the "
                + cursor.size()
                + " bytes of the file hold "
                + available
                + " of tensor data; the file is damaged or cut short: get it again");
      }
      long offset = dataStart + header.offset;
      MemorySegment data = content.asSlice(offset, header.bytes).asReadOnly();
      tensors.add(new GgufTensor(header.name, header.type, header.dimensions, offset, data));
    }
    checkDisjoint(headers);
    return List.copyOf(tensors);
  }

  private void checkDisjoint(List<Header> headers) throws FormatException {
    List<Header> ordered = new ArrayList<>(headers);
    ordered.sort(Comparator.comparingLong(Header::offset));
    for (int i = 1; i < ordered.size(); i++) {
      Header before = ordered.get(i - 1);
      Header header = ordered.get(i);
      if (header.offset < before.offset + before.bytes) {
        throw cursor.problem(
            header.offsetAt,
            header.offsetField(),
            header.offset,
            "overlaps tensor "
                + GgufCursor.excerpt(before.name)
                + ", whose data is at "
                + before.offset);
      }
    }
  }
}
