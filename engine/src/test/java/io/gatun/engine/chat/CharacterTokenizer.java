package io.gatun.engine.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatun.format.tokenizer.TextStream;
import io.gatun.format.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Each character is a token, its code the id; special tokens come first, BOS and EOS before all.
 */
record CharacterTokenizer(List<String> specials, boolean addsBos) implements Tokenizer {
  static CharacterTokenizer of(String... more) {
    List<String> specials = new ArrayList<>(List.of("<s>", "</s>"));
    specials.addAll(List.of(more));
    return new CharacterTokenizer(specials, false);
  }

  @Override
  public String describe() {
    return "characters";
  }

  @Override
  public int[] encode(String text) {
    return text.chars().toArray();
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    throw new UnsupportedOperationException("content must not be parsed for special tokens");
  }

  @Override
  public int[] encodePrompt(String text, boolean parseSpecial) {
    throw new UnsupportedOperationException("content must not be parsed for special tokens");
  }

  @Override
  public byte[] bytes(int id) {
    return isSpecial(id) ? new byte[0] : text(id).getBytes(UTF_8);
  }

  @Override
  public String text(int id) {
    return isSpecial(id) ? specials.get(id) : Character.toString(id);
  }

  @Override
  public boolean isSpecial(int id) {
    return id < specials.size();
  }

  @Override
  public String decode(int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(isSpecial(id) ? "" : text(id));
    }
    return text.toString();
  }

  @Override
  public TextStream stream() {
    throw new UnsupportedOperationException("not needed here");
  }

  @Override
  public int vocabularySize() {
    return Character.MAX_VALUE;
  }

  @Override
  public OptionalInt bos() {
    return OptionalInt.of(0);
  }

  @Override
  public OptionalInt eos() {
    return OptionalInt.of(1);
  }

  @Override
  public boolean addsEos() {
    return false;
  }

  @Override
  public Set<Integer> endOfGeneration() {
    return Set.of(1);
  }
}
