package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BytePairLearnerTest {
  private static Tokenizer tokenizer(List<String> texts, int merges) throws FormatException {
    List<String> learnt = BytePairLearner.learn(texts, merges);
    return Tokenizer.of(
        GgufMetadata.of("learnt", ByteLevelMetadata.of(learnt, "<|end|>")), Optional.empty());
  }

  /** The example of the paper's figure 1, with the space before each word in the word's place. */
  @Test
  void theMostFrequentPairIsMergedFirst() {
    String text = " low".repeat(5) + " lower".repeat(2) + " newest".repeat(6) + " widest".repeat(3);
    assertEquals(List.of("e s", "es t", "l o", "lo w"), BytePairLearner.learn(List.of(text), 4));
  }

  @Test
  void equallyFrequentPairsGoByTheirSpelling() {
    assertEquals(List.of("a b"), BytePairLearner.learn(List.of("cdcd!abab"), 1));
  }

  @Test
  void learningEndsWhereNothingOccursTwice() {
    assertEquals(List.of("a b"), BytePairLearner.learn(List.of("ab", "ab!"), 10));
  }

  @Test
  void frequentWordsBecomeTokensAndAnyTextComesBack() throws FormatException {
    Tokenizer tokenizer = tokenizer(List.of("the cat saw the dog", "the dog saw the cat"), 100);
    assertEquals(5, tokenizer.encode("the dog saw the cat").length);
    for (String text : List.of("", "the cat", "Füße, 日本 🙂\n\t x", "\u0000ÿ", "<|end|>")) {
      int[] ids = tokenizer.encode(text);
      assertEquals(text, tokenizer.decode(ids));
    }
    int end = tokenizer.eos().orElseThrow();
    assertEquals(tokenizer.vocabularySize() - 1, end);
    assertArrayEquals(new int[] {end}, tokenizer.encodePrompt("", false));
    assertTrue(tokenizer.encode("<|end|>").length > 1, "a user's text has no special token");
  }
}
