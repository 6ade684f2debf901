package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gatun.format.gguf.GgufValue;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-bpe", "qwen2"})
  void realByteLevelVocabulariesGiveAnyTextBack(String name) throws IOException {
    givesBack(Vocabularies.ofVectors(name), 2_000, "");
  }

  @Test
  void vocabulariesThatLackBytesGiveTheOtherTextBack() throws IOException {
    String lacking = "[\\x00-\\x1f\\x{40000}-\\x{10ffff}]";
    givesBack(Vocabularies.ofVectors("starcoder"), 2_000, "", lacking);
    givesBack(Vocabularies.ofFile(Vocabularies.SMOLLM2), 2_000, "", lacking);
  }

  @ParameterizedTest
  @MethodSource("preTokenizers")
  void everyPreTokenizerGivesAnyTextBack(String name) throws IOException {
    givesBack(Vocabularies.tokenizer(Vocabularies.smallByteLevel(name)), 1_000, "");
  }

  static Iterable<String> preTokenizers() {
    return PreTokenizers.names();
  }

  @Test
  void sentencePieceGivesTextBackAfterASpace() throws IOException {
    givesBack(Vocabularies.tokenizer(Vocabularies.smallSentencePiece()), 2_000, " ");
    givesBack(Vocabularies.ofVectors("llama-spm"), 2_000, " ");
  }

  @Test
  void sentencePieceGivesTextBackWhereItAddsNoSpace() throws IOException {
    Map<String, GgufValue> values = Vocabularies.smallSentencePiece();
    values.put("tokenizer.ggml.add_space_prefix", new GgufValue.Bool(false));
    givesBack(Vocabularies.tokenizer(values), 2_000, "");
  }

  @Test
  void encodesHalfASurrogatePairAsTheReplacementCharacter() throws IOException {
    Tokenizer byteLevel = Vocabularies.tokenizer(Vocabularies.smallByteLevel("qwen2"));
    Tokenizer sentencePiece = Vocabularies.tokenizer(Vocabularies.smallSentencePiece());
    for (String text : new String[] {"\ud800", "a\udc00b", "\udc00\ud800", "\ud83d \ude00"}) {
      String whole = text.replaceAll("[\\ud800-\\udfff]", "\ufffd");
      assertEquals(whole, byteLevel.decode(byteLevel.encode(text)));
      assertEquals(" " + whole, sentencePiece.decode(sentencePiece.encode(text)));
    }
  }

  private static void givesBack(Tokenizer tokenizer, int texts, String prefix) {
    givesBack(tokenizer, texts, prefix, "(?!)");
  }

  private static void givesBack(Tokenizer tokenizer, int texts, String prefix, String without) {
    Random random = new Random(5);
    assertArrayEquals(new int[0], tokenizer.encode(""));
    for (int i = 0; i < texts; i++) {
      String text = randomText(random).replaceAll(without, "");
      if (text.isEmpty()) {
        continue;
      }
      int[] ids = tokenizer.encode(text);
      assertEquals(prefix + text, tokenizer.decode(ids));
      StringBuilder streamed = new StringBuilder();
      TextStream stream = tokenizer.stream();
      for (int id : ids) {
        streamed.append(stream.accept(id));
        assertFalse(tokenizer.isSpecial(id));
      }
      assertEquals(prefix + text, streamed.toString());
    }
  }

  /** Characters of all planes and sizes, many of them controls, spaces and combining marks. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      int codePoint =
          switch (random.nextInt(8)) {
            case 0 -> random.nextInt(0x20);
            case 1, 2 -> 0x20 + random.nextInt(0x60);
            case 3 -> 0x80 + random.nextInt(0x780);
            case 4 -> 0x300 + random.nextInt(0x70);
            case 5 -> 0x2000 + random.nextInt(0x70);
            case 6 -> random.nextInt(0x10000);
            default -> 0x10000 + random.nextInt(0x100000);
          };
      boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
      text.appendCodePoint(surrogate || codePoint == 0x2581 ? ' ' : codePoint);
    }
    return text.toString();
  }
}
