package io.gatun.engine.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.testing.Shared;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From texts to tokens: where the prompt ends, what a candidate is, what is cut. */
class PromptEncoderTest {
  @TempDir Path folder;

  private static Tokenizer tokenizer(Path model) throws IOException {
    try (GgufFile file = GgufFile.open(model)) {
      return Tokenizer.of(file.metadata(), Optional.empty());
    }
  }

  /** SentencePiece: bytes and a few words such as {@code ▁w270}; BOS is 1. */
  private Tokenizer tiny(boolean addsBos) throws IOException {
    TinyModel model = new TinyModel();
    model.addsBos = addsBos;
    return tokenizer(model.write(folder));
  }

  private static Example example(String text) {
    return new Example(Map.of("text", text), 0);
  }

  @Test
  void spacesAtTheSeamBelongToTheCandidate() throws IOException {
    Tokenizer tokenizer = tokenizer(Shared.file(Shared.SMOLLM2));
    for (String prompt : List.of("{text} It was", "{text} It was ")) {
      for (List<String> words : List.of(List.of(" terrible", " great"))) {
        Template template = new Template(prompt.stripTrailing(), words);
        PromptedExample prompted =
            new PromptEncoder(tokenizer, template, 100).encode(example(" a fine film "));
        assertArrayEquals(tokenizer.encode("a fine film  It was"), prompted.prompt());
        assertArrayEquals(tokenizer.encode(" terrible"), prompted.candidates()[0]);
        assertArrayEquals(tokenizer.encode(" great"), prompted.candidates()[1]);
      }
    }
    Template trailing = new Template("{text} so ", List.of("he ran", "it rained."));
    PromptedExample prompted = new PromptEncoder(tokenizer, trailing, 100).encode(example("A b"));
    assertArrayEquals(tokenizer.encode("A b so"), prompted.prompt());
    assertArrayEquals(tokenizer.encode(" he ran"), prompted.candidates()[0]);
  }

  @Test
  void bosComesFirstWhereTheModelWantsIt() throws IOException {
    Template template = new Template("{text}:", List.of("x", "yz"));
    PromptedExample with = new PromptEncoder(tiny(true), template, 100).encode(example("a"));
    PromptedExample without = new PromptEncoder(tiny(false), template, 100).encode(example("a"));
    assertEquals(1, with.prompt()[0]);
    assertArrayEquals(without.prompt(), Arrays.copyOfRange(with.prompt(), 1, with.prompt().length));
    assertEquals(1, with.candidates()[0].length);
    assertEquals(2, with.candidates()[1].length);
    assertEquals(with.prompt().length + 1, with.tokensRead());
  }

  @Test
  void whereTokensMergeAcrossTheSeamThePromptEndsEarlier() throws IOException {
    Tokenizer tokenizer = tokenizer(Shared.file(Shared.SMOLLM2));
    Template template = new Template("{text} gre", List.of("at", "en"));
    PromptedExample prompted =
        new PromptEncoder(tokenizer, template, 100).encode(example("it was"));
    assertArrayEquals(tokenizer.encode("it was"), prompted.prompt());
    assertArrayEquals(tokenizer.encode(" great"), prompted.candidates()[0]);
    assertArrayEquals(tokenizer.encode(" green"), prompted.candidates()[1]);
  }

  @Test
  void longPromptsLoseTheirBeginningButNotBos() throws IOException {
    Template template = new Template("{text}:", List.of("x", "yz"));
    Tokenizer tokenizer = tiny(true);
    PromptedExample whole = new PromptEncoder(tokenizer, template, 100).encode(example("abcdefgh"));
    PromptedExample cut = new PromptEncoder(tokenizer, template, 6).encode(example("abcdefgh"));
    int[] expected =
        Arrays.copyOfRange(whole.prompt(), whole.prompt().length - 4, whole.prompt().length);
    expected[0] = 1;
    assertArrayEquals(expected, cut.prompt());
    assertArrayEquals(whole.candidates()[1], cut.candidates()[1]);
    PromptEncoder tooShort = new PromptEncoder(tokenizer, template, 3);
    assertThrows(IllegalArgumentException.class, () -> tooShort.encode(example("abc")));
  }

  @Test
  void plainTextIsPredictedFromItsFirstToken() throws IOException {
    Template template = Template.plainText("text");
    Tokenizer bos = tiny(true);
    PromptedExample prompted = new PromptEncoder(bos, template, 100).encode(example("abc"));
    assertArrayEquals(new int[] {1}, prompted.prompt());
    assertArrayEquals(bos.encode("abc"), prompted.candidates()[0]);

    Tokenizer none = tiny(false);
    int[] all = none.encode("abc");
    prompted = new PromptEncoder(none, template, 100).encode(example("abc"));
    assertArrayEquals(Arrays.copyOf(all, 1), prompted.prompt());
    assertArrayEquals(Arrays.copyOfRange(all, 1, all.length), prompted.candidates()[0]);

    prompted = new PromptEncoder(none, template, 3).encode(example("abc"));
    assertArrayEquals(Arrays.copyOfRange(all, 1, 3), prompted.candidates()[0]);
  }

  @Test
  void examplesThatCannotBeScoredAreNamed() throws IOException {
    Tokenizer none = tiny(false);
    Template noPrompt = new Template("", List.of("x", "y"));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new PromptEncoder(none, noPrompt, 100).encode(example("")))
            .getMessage();
    assertTrue(message.contains("no token precedes it"), message);
    Template empty = new Template("{text}", List.of(" ", "y"));
    message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new PromptEncoder(none, empty, 100).encode(example("a")))
            .getMessage();
    assertTrue(message.contains("adds no token"), message);
  }
}
