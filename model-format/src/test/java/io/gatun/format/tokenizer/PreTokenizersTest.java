package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the hand-written rules against the regular expressions that define them. */
class PreTokenizersTest {
  private static final String SPACE = "[\\t-\\r \\x85\\p{Z}]";
  private static final String NOT_SPACE = "[^\\t-\\r \\x85\\p{Z}]";
  private static final String OTHER = "[^\\t-\\r \\x85\\p{Z}\\p{L}\\p{N}]";
  private static final String ENDINGS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
  private static final String SPACES = SPACE + "+(?!" + NOT_SPACE + ")|" + SPACE + "+";
  private static final String BREAKS = SPACE + "*[\\r\\n]+|" + SPACES;
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?" + OTHER + "+|" + SPACES;
  private static final String LEAD = "[^\\r\\n\\p{L}\\p{N}]?";
  private static final String UPPER = "(?:(?=\\p{L})[^a-z])";
  private static final String LOWER = "(?:(?=\\p{L})[^A-Z])";
  private static final String CAPITALISED = LEAD + UPPER + "*" + LOWER + "+";
  private static final String CAPITALS = LEAD + UPPER + "+" + LOWER + "*";
  private static final String SLASHED = "| ?" + OTHER + "+[\\r\\n/]*|" + BREAKS;
  private static final String ASIAN = "[\\u0800-\\u9fa5\\uac00-\\ud7ff&&[^\\p{Z}]]+";
  private static final String LETTERS =
      "[A-Za-z\\u00b5\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u01ba\\u01bc-\\u01bf"
          + "\\u01c4-\\u0293\\u0400-\\u0481]+";

  private static final Map<String, List<String>> EXPRESSIONS =
      Map.of(
          "gpt-2",
          List.of(GPT2),
          "smollm",
          List.of("\\p{N}", GPT2),
          "falcon",
          List.of("[\\p{P}$+<=>^~|`]+", GPT2, "[0-9][0-9][0-9]"),
          "llama-bpe",
          List.of(ENDINGS + "|" + LEAD + "\\p{L}+|\\p{N}{1,3}| ?" + OTHER + "+[\\r\\n]*|" + BREAKS),
          "qwen2",
          List.of(ENDINGS + "|" + LEAD + "\\p{L}+|\\p{N}| ?" + OTHER + "+[\\r\\n]*|" + BREAKS),
          "deepseek-llm",
          List.of(
              "[\\r\\n]",
              SPACE + "?" + LETTERS,
              SPACE + "?[!-/:-~\\uff01-\\uff0f\\uff1a-\\uff5e\\u2018-\\u201f\\u3001\\u3002]+",
              SPACE + "+$(?!\\n)",
              ASIAN,
              "\\p{N}+"),
          "deepseek-coder",
          List.of("[\\r\\n]", SPACE + "?\\p{L}+", SPACE + "?\\p{P}+", ASIAN, "\\p{N}"),
          "gpt-4o",
          List.of(CAPITALISED + ENDINGS + "?|" + CAPITALS + ENDINGS + "?|\\p{N}{1,3}" + SLASHED),
          "tekken",
          List.of(CAPITALISED + "|" + CAPITALS + "|\\p{N}" + SLASHED));

  /** What the expressions treat differently, and enough of it that every rule gets its turn. */
  private static final String[] ALPHABET = {
    "a", "b", "s", "t", "re", "ve", "ll", "A", "B", "S", "LL", "é", "É", "ж", "中", "가", "ƻ", "ǅ",
    "ʰ", "0", "1", "23", "٣", "Ⅷ", "½", " ", "  ", "\t", "\n", "\r", "\r\n", "\u0085", "\u00a0",
    "\u2028", "\u3000", "\u200b", "'", "'", "!", "/", ".", "$", "+", "~", "`", "|", "，", "“", "。",
    "\u0301", "😀", "🦙", "\u0000", "\ue000", "\ufffd"
  };

  static List<String> names() {
    return EXPRESSIONS.keySet().stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void cutsAsItsRegularExpressions(String name) {
    List<Pattern> patterns = EXPRESSIONS.get(name).stream().map(Pattern::compile).toList();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(12);
      for (int j = 0; j < length; j++) {
        text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
      }
      String sample = text.toString();
      assertEquals(expected(patterns, sample), words(name, sample), () -> escaped(sample));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "gpt-2; Hello world 123 don't DON'T; Hello| world| 123| don|'t| DON|'|T",
        "smollm; a 12 b; a| |1|2| b",
        "llama-bpe; I'LL take 12345 (now)!; I|'LL| take| |123|45| (|now|)!",
        "qwen2; x 12; x| |1|2",
        "falcon; 1234 a+b; 123|4| a|+|b",
        "gpt-4o; HelloWorld's ABCdef; Hello|World's| ABCdef",
        "tekken; HTTPServer's 42; HTTPServer|'s| |4|2",
        "deepseek-llm; Führer 12; F|ü|hrer| |12",
        "deepseek-coder; Führer x1; Führer| x|1",
      })
  void cutsText(String name, String text, String words) {
    assertEquals(List.of(Pattern.compile("\\|").splitAsStream(words).toArray()), words(name, text));
  }

  @ParameterizedTest
  @CsvSource({
    "llama3, llama-bpe", "llama-v3, llama-bpe", "deepseek-r1-qwen, qwen2", "starcoder, smollm",
    "refact, smollm", "command-r, smollm", "mpt, gpt-2", "olmo, gpt-2",
  })
  void knowsOtherNames(String alias, String name) {
    PreTokenizer one = PreTokenizers.find(alias).orElseThrow();
    PreTokenizer other = PreTokenizers.find(name).orElseThrow();
    assertNotNull(one.rules());
    assertEquals(other.rules(), one.rules());
    assertEquals(other.ignoresMerges(), one.ignoresMerges());
    assertEquals(other.addsBos(), one.addsBos());
    assertEquals(alias, one.name());
  }

  private static List<String> words(String name, String text) {
    ClassifiedText characters = new ClassifiedText(text, 0, text.length());
    IntSequence ends = PreTokenizers.find(name).orElseThrow().wordEnds(characters);
    List<String> words = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < ends.size(); i++) {
      StringBuilder word = new StringBuilder();
      while (at < ends.get(i)) {
        word.appendCodePoint(characters.codePoint(at++));
      }
      words.add(word.toString());
    }
    return words;
  }

  private static List<String> expected(List<Pattern> patterns, String text) {
    List<String> pieces = text.isEmpty() ? List.of() : List.of(text);
    for (Pattern pattern : patterns) {
      List<String> finer = new ArrayList<>();
      for (String piece : pieces) {
        Matcher matcher = pattern.matcher(piece);
        int at = 0;
        while (matcher.find()) {
          if (matcher.start() > at) {
            finer.add(piece.substring(at, matcher.start()));
          }
          finer.add(matcher.group());
          at = matcher.end();
        }
        if (at < piece.length()) {
          finer.add(piece.substring(at));
        }
      }
      pieces = finer;
    }
    return pieces;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    return escaped.toString();
  }
}
