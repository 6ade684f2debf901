package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Time grows with the text's length, whatever the text: no square, no deep stack. */
class LongTextTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<String> UNITS =
      List.of("a", "A", " ", "\n", " \n", "é", "éA", "😀", "1", "'", "!", "\u0301", "▁", "<", "中");

  static Iterable<String> names() {
    return List.of(
        "gpt-2",
        "smollm",
        "falcon",
        "qwen2",
        "llama-bpe",
        "gpt-4o",
        "tekken",
        "deepseek-llm",
        "deepseek-coder",
        "SentencePiece");
  }

  @ParameterizedTest
  @MethodSource("names")
  void takesLongRunsOfOneThing(String name) throws IOException {
    boolean bytes = PreTokenizers.find(name).isPresent();
    Map<String, GgufValue> values =
        bytes ? Vocabularies.smallByteLevel(name) : Vocabularies.smallSentencePiece();
    if (bytes) {
      List<String> merges = List.of("a a", "aa aa", "aaaa aaaa", "Ġ Ġ", "ĠĠ ĠĠ", "H e");
      values.put("tokenizer.ggml.merges", GgufArray.ofStrings(merges));
    }
    takes(Vocabularies.tokenizer(values), bytes ? "" : " ", 100_000, UNITS);
  }

  @Test
  void realVocabulariesTakeAMegabyteOfOneThing() throws IOException {
    List<String> units = List.of("a", " ", "😀", "é ");
    takes(Vocabularies.ofVectors("gpt-2"), "", 1_000_000, units);
    takes(Vocabularies.ofVectors("llama-spm"), " ", 1_000_000, units);
  }

  private static void takes(Tokenizer tokenizer, String prefix, int length, List<String> units) {
    assertTimeout(
        LIMIT,
        () -> {
          for (String unit : units) {
            String text = unit.repeat(length / unit.length());
            String back = tokenizer.decode(tokenizer.encodeWithSpecials(text));
            String spaced = prefix.isEmpty() ? text : text.replace('▁', ' ');
            assertEquals((prefix + spaced).hashCode(), back.hashCode());
          }
        });
  }
}
