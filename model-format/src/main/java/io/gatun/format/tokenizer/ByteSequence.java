package io.gatun.format.tokenizer;

import java.util.Arrays;

/** Growing bytes, mostly UTF-8. */
final class ByteSequence {
  private byte[] bytes;
  private int size;

  ByteSequence(int capacity) {
    bytes = new byte[Math.max(capacity, 16)];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** The bytes so far, from 0 to {@link #size()}, until the next one is added. */
  byte[] array() {
    return bytes;
  }

  void add(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) value;
  }

  void addRange(byte[] added, int from, int to) {
    int count = to - from;
    System.arraycopy(added, from, reserve(count), size, count);
    size += count;
  }

  /** Makes room for more bytes; the caller writes them to the array and then sets the size. */
  byte[] reserve(int count) {
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + count, size * 2));
    }
    return bytes;
  }

  void setSize(int size) {
    this.size = size;
  }

  /** Adds a code point's UTF-8 (RFC 3629, section 3). */
  void addCodePoint(int codePoint) {
    if (codePoint < 0x80) {
      add(codePoint);
    } else if (codePoint < 0x800) {
      add(0xC0 | (codePoint >> 6));
      add(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
      add(0xE0 | (codePoint >> 12));
      add(0x80 | ((codePoint >> 6) & 0x3F));
      add(0x80 | (codePoint & 0x3F));
    } else {
      add(0xF0 | (codePoint >> 18));
      add(0x80 | ((codePoint >> 12) & 0x3F));
      add(0x80 | ((codePoint >> 6) & 0x3F));
      add(0x80 | (codePoint & 0x3F));
    }
  }

  /** Adds a whole string in UTF-8. */
  void addString(String text) {
    int at = 0;
    while (at < text.length()) {
      int codePoint = scalarAt(text, at);
      addCodePoint(codePoint);
      at += Character.charCount(codePoint);
    }
  }

  /** The code point at a place of a string; U+FFFD for half a surrogate pair, as long as it. */
  static int scalarAt(String text, int at) {
    int codePoint = text.codePointAt(at);
    return codePoint >= 0xD800 && codePoint <= 0xDFFF ? 0xFFFD : codePoint;
  }
}
