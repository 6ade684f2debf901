package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.format.gguf.GgufValue;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextStreamTest {
  private final Map<String, GgufValue> values = Vocabularies.smallByteLevel("gpt-2");

  @Test
  void neverSplitsACharacter() throws IOException {
    Tokenizer tokenizer = Vocabularies.tokenizer(values);
    String text = "aé中😀\u0301z";
    TextStream stream = tokenizer.stream();
    StringBuilder whole = new StringBuilder();
    for (int id : tokenizer.encode(text)) {
      String piece = stream.accept(id);
      assertEquals(-1, piece.indexOf('\ufffd'));
      whole.append(piece);
      assertEquals(text.substring(0, whole.length()), whole.toString());
    }
    assertEquals(text, whole.toString());
    assertEquals("", stream.finish());
  }

  @Test
  void givesACharacterAsSoonAsItIsComplete() throws IOException {
    Tokenizer tokenizer = Vocabularies.tokenizer(values);
    int[] ids = tokenizer.encode("😀");
    assertEquals(4, ids.length);
    TextStream stream = tokenizer.stream();
    for (int i = 0; i < 3; i++) {
      assertEquals("", stream.accept(ids[i]));
    }
    assertEquals("😀", stream.accept(ids[3]));
  }

  @Test
  void replacesWhatCanNoLongerBecomeACharacter() throws IOException {
    Tokenizer tokenizer = Vocabularies.tokenizer(values);
    int[] emoji = tokenizer.encode("😀");
    int letter = tokenizer.encode("x")[0];
    TextStream stream = tokenizer.stream();
    assertEquals("", stream.accept(emoji[0]));
    assertEquals("\ufffdx", stream.accept(letter));
    assertEquals("\ufffd", stream.accept(emoji[1]));
    assertEquals("", stream.accept(emoji[0]));
    assertEquals("", stream.accept(emoji[1]));
    assertEquals("\ufffd", stream.finish());
    assertEquals("x", stream.accept(letter));
  }

  @Test
  void equalsDecodingAtOnceForAnyBytes() throws IOException {
    Tokenizer tokenizer = Vocabularies.tokenizer(values);
    int[] nasty = {
      0x41, 0x80, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xA0, 0x9F, 0xED, 0xF0, 0x90, 0xF4, 0x8F, 0xF5
    };
    int[] idOfByte = new int[256];
    for (int id = 0; id < 256; id++) {
      idOfByte[tokenizer.bytes(id)[0] & 0xFF] = id;
    }
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      int[] ids = new int[random.nextInt(9)];
      StringBuilder pieces = new StringBuilder();
      TextStream stream = tokenizer.stream();
      for (int j = 0; j < ids.length; j++) {
        ids[j] =
            idOfByte[
                random.nextInt(4) == 0 ? random.nextInt(256) : nasty[random.nextInt(nasty.length)]];
        pieces.append(stream.accept(ids[j]));
      }
      pieces.append(stream.finish());
      assertEquals(tokenizer.decode(ids), pieces.toString());
    }
  }
}
