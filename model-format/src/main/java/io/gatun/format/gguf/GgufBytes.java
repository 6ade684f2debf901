package io.gatun.format.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes of a GGUF file in the making: little-endian numbers, strings, metadata values. */
final class GgufBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Appends the {@code count} low bytes of a number, lowest first. */
  void integer(long value, int count) {
    for (int i = 0; i < count; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }

  /** Appends length and UTF-8 bytes; refuses lone surrogates, which UTF-8 cannot say. */
  void string(String text) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      integer(bytes.length, Long.BYTES);
      out.writeBytes(bytes);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not a string of Unicode characters: " + text, e);
    }
  }

  /** Appends a value without its type; an array with its element type and count. */
  void value(GgufValue value) {
    switch (value) {
      case GgufValue.Int number -> integer(number.value(), number.type().minimumBytes());
      case GgufValue.Real number -> {
        if (number.type() == GgufValueType.FLOAT32) {
          integer(Float.floatToRawIntBits((float) number.value()), Integer.BYTES);
        } else {
          integer(Double.doubleToRawLongBits(number.value()), Long.BYTES);
        }
      }
      case GgufValue.Bool truth -> out.write(truth.value() ? 1 : 0);
      case GgufValue.Text text -> string(text.value());
      case GgufArray array -> {
        integer(array.elementType().id(), Integer.BYTES);
        integer(array.size(), Long.BYTES);
        array.writeTo(out);
      }
    }
  }

  int size() {
    return out.size();
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  /** What was appended as the elements of an array. */
  GgufArray toArray(GgufValueType elementType, int count) {
    byte[] bytes = out.toByteArray();
    return new GgufArray(elementType, count, bytes, 0, bytes.length);
  }
}
