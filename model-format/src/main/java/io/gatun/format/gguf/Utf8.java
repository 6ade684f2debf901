package io.gatun.format.gguf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Tells well-formed UTF-8 (Unicode 16, table 3-7) without decoding it, so that checking a
 * vocabulary of many strings allocates nothing.
 */
final class Utf8 {
  private Utf8() {}

  /** Offset of the first byte that belongs to no well-formed character, or -1. */
  static long firstMalformed(MemorySegment bytes, long from, long length) {
    long end = from + length;
    long at = from;
    while (at < end) {
      int step = characterBytes(bytes, at, end);
      if (step == 0) {
        return at;
      }
      at += step;
    }
    return -1;
  }

  /** Length of the character that begins here, or 0 if none does. */
  private static int characterBytes(MemorySegment bytes, long at, long end) {
    int lead = byteAt(bytes, at, end);
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    int second = byteAt(bytes, at + 1, end);
    if (lead < 0xE0) {
      return continues(second) ? 2 : 0;
    }
    // The second byte's range shuts out overlong forms, surrogates and what lies past U+10FFFF.
    int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high || !continues(byteAt(bytes, at + 2, end))) {
      return 0;
    }
    if (lead < 0xF0) {
      return 3;
    }
    return continues(byteAt(bytes, at + 3, end)) ? 4 : 0;
  }

  private static boolean continues(int b) {
    return b >= 0x80 && b <= 0xBF;
  }

  private static int byteAt(MemorySegment bytes, long at, long end) {
    return at < end ? bytes.get(JAVA_BYTE, at) & 0xFF : -1;
  }
}
