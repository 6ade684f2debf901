package io.gatun.format.tokenizer;

import java.util.Arrays;

/**
 * The 256 printable characters that byte-level vocabularies spell bytes with (GPT-2's {@code
 * bytes_to_unicode}): printable Latin-1 stands for itself, the other bytes follow from U+0100 on.
 */
public final class ByteLevelAlphabet {
  /** Bytes by character, -1 where a character spells none. */
  private static final short[] BYTES = new short[0x100 + 68];

  private static final char[] CHARACTERS = new char[256];

  static {
    Arrays.fill(BYTES, (short) -1);
    int unprintable = 0;
    for (int value = 0; value < 256; value++) {
      boolean printable = (value >= 0x21 && value <= 0x7E) || (value >= 0xA1 && value != 0xAD);
      CHARACTERS[value] = (char) (printable ? value : 0x100 + unprintable++);
      BYTES[CHARACTERS[value]] = (short) value;
    }
  }

  private ByteLevelAlphabet() {}

  /** The character that spells a byte, 0 to 255. */
  public static char characterOf(int value) {
    return CHARACTERS[value];
  }

  /**
   * Adds the bytes that a range of a string spells.
   *
   * @return whether all of its characters spell bytes; if not, nothing is added
   */
  static boolean decode(String text, int from, int to, ByteSequence bytes) {
    // Runs for each character of a vocabulary while the JVM still interprets: no call but charAt.
    byte[] target = bytes.reserve(to - from);
    int size = bytes.size();
    for (int i = from; i < to; i++) {
      char character = text.charAt(i);
      int value = character < BYTES.length ? BYTES[character] : -1;
      if (value < 0) {
        return false;
      }
      target[size++] = (byte) value;
    }
    bytes.setSize(size);
    return true;
  }
}
