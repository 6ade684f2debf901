package io.gatun.format.tokenizer;

/** Finds the start of a character at the end of bytes that the bytes to come may complete. */
final class Utf8Tail {
  private Utf8Tail() {}

  /** How many bytes can be decoded now: all but a well-formed start of one character at the end. */
  static int completeLength(byte[] bytes) {
    for (int lead = bytes.length - 1; lead >= Math.max(0, bytes.length - 3); lead--) {
      int value = bytes[lead] & 0xFF;
      if (value < 0x80 || value > 0xBF) {
        return isStart(bytes, lead) ? lead : bytes.length;
      }
    }
    return bytes.length;
  }

  /**
   * Whether the bytes from {@code lead} on are well-formed but too few (RFC 3629, section 4). Half
   * a surrogate pair counts as well-formed, for Java's decoder replaces its three bytes as one.
   */
  private static boolean isStart(byte[] bytes, int lead) {
    int first = bytes[lead] & 0xFF;
    int present = bytes.length - lead;
    int needed = first < 0xC2 || first > 0xF4 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (present >= needed) {
      return false;
    }
    if (present == 1) {
      return true;
    }
    int second = bytes[lead + 1] & 0xFF;
    return switch (first) {
      case 0xE0 -> second >= 0xA0; // less would be an overlong spelling
      case 0xF0 -> second >= 0x90; // overlong
      case 0xF4 -> second <= 0x8F; // beyond U+10FFFF
      default -> true;
    };
  }
}
