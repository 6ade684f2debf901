package io.gatun.format.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private final CharsetDecoder decoder = UTF_8.newDecoder();
  private final CharBuffer chars = CharBuffer.allocate(16);

  @Test
  void agreesWithTheDecoderOnSequencesOfThreeBytes() {
    byte[] bytes = new byte[3];
    // The last byte matters by its class only, and classes begin at multiples of 16.
    for (int i = 0; i < 1 << 24; i += 16) {
      bytes[0] = (byte) (i >> 16);
      bytes[1] = (byte) (i >> 8);
      bytes[2] = (byte) i;
      assertAgrees(bytes);
    }
  }

  @Test
  void agreesWithTheDecoderOnSequencesOfFourBytes() {
    byte[] bytes = new byte[4];
    for (int lead = 0xEF; lead < 0x100; lead++) {
      for (int second = 0; second < 0x100; second++) {
        for (int third = 0x70; third < 0x100; third += 8) {
          for (int fourth = 0x70; fourth < 0x100; fourth += 8) {
            bytes[0] = (byte) lead;
            bytes[1] = (byte) second;
            bytes[2] = (byte) third;
            bytes[3] = (byte) fourth;
            assertAgrees(bytes);
          }
        }
      }
    }
  }

  private void assertAgrees(byte[] bytes) {
    decoder.reset();
    chars.clear();
    ByteBuffer input = ByteBuffer.wrap(bytes);
    boolean malformed = decoder.decode(input, chars, true).isError();
    int expected = malformed ? input.position() : -1;
    long actual = Utf8.firstMalformed(MemorySegment.ofArray(bytes), 0, bytes.length);
    if (expected != actual) {
      assertEquals(expected, actual, () -> HexFormat.of().formatHex(bytes));
    }
  }
}
