package io.gatun.tools.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.tokenizer.Tokenizer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MadeUpVocabularyTest {
  private static final List<String> SAMPLES =
      List.of("", "Hello, world!", " two  spaces ", "Füße\n\n日本\t🙂", "don't 12345", "\0\u007f");

  static List<ModelShape> shapes() {
    return ModelShapes.ALL;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShapesVocabularyHasItsSizeAndNoTokenTwice(ModelShape shape) {
    Map<String, GgufValue> metadata = shape.vocabulary().metadata(shape.tokens());
    List<String> tokens = ((GgufArray) metadata.get("tokenizer.ggml.tokens")).strings();
    assertEquals(shape.tokens(), tokens.size());
    assertEquals(shape.tokens(), new HashSet<>(tokens).size());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShapesTokenizerGivesAnyTextBack(ModelShape shape) throws FormatException {
    Tokenizer tokenizer = tokenizer(shape.vocabulary(), shape.tokens());
    // SentencePiece puts a space before a text.
    String before = shape.vocabulary() instanceof SentencePieceVocabulary ? " " : "";
    for (String text : SAMPLES) {
      givesBack(tokenizer, text, text.isEmpty() ? "" : before);
    }
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      givesBack(tokenizer, text(random), before);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void wordsTakeFewerTokensThanLetters(ModelShape shape) throws FormatException {
    String text = "the rain in spain stays mainly in the plain";
    int tokens = tokenizer(shape.vocabulary(), shape.tokens()).encode(text).length;
    assertTrue(tokens <= text.length() * 0.7, tokens + " tokens");
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShapesTokenizerBeginsAndEndsTexts(ModelShape shape) throws FormatException {
    Tokenizer tokenizer = tokenizer(shape.vocabulary(), shape.tokens());
    int bos = tokenizer.bos().orElseThrow();
    int eos = tokenizer.eos().orElseThrow();
    assertTrue(tokenizer.isSpecial(bos) && tokenizer.isSpecial(eos));
    assertTrue(tokenizer.endOfGeneration().contains(eos));
    assertEquals(bos, tokenizer.encodeWithSpecials(tokenizer.text(bos))[0]);
    if (tokenizer.addsBos()) {
      assertEquals(bos, tokenizer.encodePrompt("x", false)[0]);
    }
  }

  @Test
  void refusesSizesThatCannotBe() {
    for (ModelShape shape : ModelShapes.ALL) {
      MadeUpVocabulary vocabulary = shape.vocabulary();
      assertThrows(IllegalArgumentException.class, () -> vocabulary.metadata(200));
      assertThrows(IllegalArgumentException.class, () -> vocabulary.metadata(1 << 20));
    }
  }

  private static void givesBack(Tokenizer tokenizer, String text, String before) {
    assertEquals(before + text, tokenizer.decode(tokenizer.encode(text)));
  }

  /** Characters of one to four bytes; not U+2581, which SentencePiece takes for a space. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder("x");
    int[] ends = {0x80, 0x80, 0x800, 0xD800, 0x11_0000};
    for (int length = random.nextInt(40); length > 0; length--) {
      int character = random.nextInt(ends[random.nextInt(ends.length)]);
      boolean surrogate = character >= 0xD800 && character < 0xE000;
      text.appendCodePoint(surrogate || character == 0x2581 ? ' ' : character);
    }
    return text.toString();
  }

  private static Tokenizer tokenizer(MadeUpVocabulary vocabulary, int size) throws FormatException {
    return Tokenizer.of(GgufMetadata.of("made up", vocabulary.metadata(size)), Optional.empty());
  }
}
