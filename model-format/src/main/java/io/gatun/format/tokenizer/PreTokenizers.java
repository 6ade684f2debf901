package io.gatun.format.tokenizer;

import static io.gatun.format.tokenizer.CharacterKind.LETTER;
import static io.gatun.format.tokenizer.CharacterKind.NUMBER;
import static io.gatun.format.tokenizer.CharacterKind.PUNCTUATION;

import io.gatun.format.tokenizer.ModernWords.ContractionPlace;
import io.gatun.format.tokenizer.Runs.CharacterTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The known pre-tokenizers by their names in {@code tokenizer.ggml.pre}, as llama.cpp has them. */
final class PreTokenizers {
  private static final Map<String, PreTokenizer> BY_NAME = new LinkedHashMap<>();

  private static final CharacterTest NUMBERS = (text, at) -> text.is(at, NUMBER);
  private static final CharacterTest FALCON_PUNCTUATION =
      (text, at) -> text.is(at, PUNCTUATION) || "$+<=>^~|`".indexOf(text.codePoint(at)) >= 0;
  private static final CharacterTest ASCII_DIGITS =
      (text, at) -> text.codePoint(at) >= '0' && text.codePoint(at) <= '9';

  static {
    WordRule gpt2 = new Gpt2Words();
    plain(List.of("gpt-2", "mpt", "olmo"), gpt2);
    plain(List.of("smollm", "starcoder", "refact", "command-r"), Runs.single(NUMBERS), gpt2);
    plain(
        List.of("falcon"), Runs.of(FALCON_PUNCTUATION), gpt2, new Runs(ASCII_DIGITS, false, 3, 3));
    plain(
        List.of("qwen2", "deepseek-r1-qwen"),
        new ModernWords(ContractionPlace.OWN_WORD, false, 1, false));
    plain(
        List.of("deepseek-llm"),
        Runs.single(ClassifiedText::isNewline),
        Runs.spaced(DeepSeekCharacters::isCasedLetter),
        Runs.spaced(DeepSeekCharacters::isPunctuation),
        new TrailingSpace(),
        Runs.of(DeepSeekCharacters::isAsian),
        Runs.of(NUMBERS));
    plain(
        List.of("deepseek-coder"),
        Runs.single(ClassifiedText::isNewline),
        Runs.spaced((text, at) -> text.is(at, LETTER)),
        Runs.spaced((text, at) -> text.is(at, PUNCTUATION)),
        Runs.of(DeepSeekCharacters::isAsian),
        Runs.single(NUMBERS));
    plain(List.of("gpt-4o"), new ModernWords(ContractionPlace.END_OF_WORD, true, 3, true));
    wholeWords(
        List.of("llama-bpe", "llama3", "llama-v3"),
        new ModernWords(ContractionPlace.OWN_WORD, false, 3, false));
    wholeWords(List.of("tekken"), new ModernWords(ContractionPlace.NOWHERE, true, 1, true));
  }

  private PreTokenizers() {}

  static Optional<PreTokenizer> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Set<String> names() {
    return BY_NAME.keySet();
  }

  private static void plain(List<String> names, WordRule... rules) {
    names.forEach(name -> BY_NAME.put(name, new PreTokenizer(name, List.of(rules), false, false)));
  }

  /** Vocabularies whose tokens are not all reached by their merges, and that begin with BOS. */
  private static void wholeWords(List<String> names, WordRule... rules) {
    names.forEach(name -> BY_NAME.put(name, new PreTokenizer(name, List.of(rules), true, true)));
  }
}
