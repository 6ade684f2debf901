package io.gatun.format.gguf;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatun.format.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.regex.Pattern;

/** Reads a GGUF file's fields in order, each checked against the bytes that are left. */
final class GgufCursor {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** What fits a Java array, less what some JVMs keep for its header. */
  private static final long MAXIMUM_ARRAY_BYTES = Integer.MAX_VALUE - 16;

  /** Longest excerpt of a file's string that a message repeats. */
  private static final int EXCERPT = 80;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final String file;
  private final MemorySegment content;
  private long position;

  GgufCursor(String file, MemorySegment content) {
    this.file = file;
    this.content = content;
  }

  long position() {
    return position;
  }

  long size() {
    return content.byteSize();
  }

  long remaining() {
    return content.byteSize() - position;
  }

  FormatException problem(long offset, String field, Object value, String problem) {
    return new FormatException(file, offset, excerpt(field), excerpt(value.toString()), problem);
  }

  /** What a message repeats of a file's string: no more than a line, and nothing for terminals. */
  static String excerpt(String text) {
    String start = text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "...";
    return CONTROL.matcher(start).replaceAll("?");
  }

  int uint8(String field) throws FormatException {
    return content.get(ValueLayout.JAVA_BYTE, take(1, field)) & 0xFF;
  }

  int uint16(String field) throws FormatException {
    return content.get(SHORT, take(Short.BYTES, field)) & 0xFFFF;
  }

  /** Four bytes, as bits. */
  int int32(String field) throws FormatException {
    return content.get(INT, take(Integer.BYTES, field));
  }

  /** Eight bytes, as bits. */
  long int64(String field) throws FormatException {
    return content.get(LONG, take(Long.BYTES, field));
  }

  /** A count of things that take at least {@code minimumBytes} each, which must be there. */
  long count(String field, int minimumBytes) throws FormatException {
    long at = position;
    long count = int64(field);
    if (count < 0 || count > remaining() / minimumBytes) {
      throw problem(
          at,
          field,
          Long.toUnsignedString(count),
          "the "
              + remaining()
              + " bytes that follow hold at most "
              + remaining() / minimumBytes
              + "; the file is damaged or cut short: get it again");
    }
    return count;
  }

  /** A string of at most {@code maximumBytes} bytes. */
  String string(String field, long maximumBytes) throws FormatException {
    long at = position;
    int length = (int) checkString(field, Math.min(maximumBytes, MAXIMUM_ARRAY_BYTES));
    byte[] bytes = new byte[length];
    MemorySegment.copy(content, ValueLayout.JAVA_BYTE, at + Long.BYTES, bytes, 0, length);
    return new String(bytes, UTF_8);
  }

  String string(String field) throws FormatException {
    return string(field, MAXIMUM_ARRAY_BYTES);
  }

  /** Passes a string, checked but not copied; returns its length in bytes. */
  long skipString(String field) throws FormatException {
    return checkString(field, MAXIMUM_ARRAY_BYTES);
  }

  private long checkString(String field, long maximumBytes) throws FormatException {
    long at = position;
    long length = count(field, 1);
    if (length > maximumBytes) {
      throw problem(
          at, field, length + " bytes", "a string of at most " + maximumBytes + " is expected");
    }
    long malformed = Utf8.firstMalformed(content, position, length);
    if (malformed >= 0) {
      throw problem(
          malformed,
          field,
          String.format("0x%02x", content.get(ValueLayout.JAVA_BYTE, malformed)),
          "a string must be UTF-8, and no character of UTF-8 has this byte here");
    }
    position += length;
    return length;
  }

  /** Passes bytes that {@link #count} has found to be there. */
  void skip(long bytes, String field) throws FormatException {
    take(bytes, field);
  }

  /** A copy of the bytes from an earlier position to this one. */
  byte[] copyFrom(long start, String field) throws FormatException {
    long length = position - start;
    if (length > MAXIMUM_ARRAY_BYTES) {
      throw problem(
          start, field, length + " bytes", "a value takes at most " + MAXIMUM_ARRAY_BYTES);
    }
    byte[] bytes = new byte[(int) length];
    MemorySegment.copy(content, ValueLayout.JAVA_BYTE, start, bytes, 0, bytes.length);
    return bytes;
  }

  private long take(long bytes, String field) throws FormatException {
    if (remaining() < bytes) {
      throw problem(
          position,
          field,
          remaining() + " bytes left",
          bytes + " are needed; the file is cut short: get it again");
    }
    long at = position;
    position += bytes;
    return at;
  }
}
