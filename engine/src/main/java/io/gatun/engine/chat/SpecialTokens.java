package io.gatun.engine.chat;

import io.gatun.engine.chat.jinja.Text;
import io.gatun.format.tokenizer.Tokenizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Encodes text of which only some may hold special tokens. The text between two of them is encoded
 * as one piece, whoever wrote it, so that the tokens are those of the whole text.
 */
final class SpecialTokens {
  private final Tokenizer tokenizer;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> longestFirst;

  SpecialTokens(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      if (tokenizer.isSpecial(id) && !tokenizer.text(id).isEmpty()) {
        ids.putIfAbsent(tokenizer.text(id), id);
      }
    }
    longestFirst =
        ids.keySet().stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  int[] encode(Text text) {
    IntStream.Builder tokens = IntStream.builder();
    StringBuilder plain = new StringBuilder();
    text.runs(
        (run, isContent) -> {
          if (isContent) {
            plain.append(run);
          } else {
            scan(run, plain, tokens);
          }
        });
    flush(plain, tokens);
    return withBos(tokens.build().toArray());
  }

  private void scan(String run, StringBuilder plain, IntStream.Builder tokens) {
    int at = 0;
    while (at < run.length()) {
      String special = specialAt(run, at);
      if (special == null) {
        plain.append(run.charAt(at++));
      } else {
        flush(plain, tokens);
        tokens.add(ids.get(special));
        at += special.length();
      }
    }
  }

  private String specialAt(String run, int at) {
    for (String special : longestFirst) {
      if (run.startsWith(special, at)) {
        return special;
      }
    }
    return null;
  }

  private void flush(StringBuilder plain, IntStream.Builder tokens) {
    if (!plain.isEmpty()) {
      for (int id : tokenizer.encode(plain.toString())) {
        tokens.add(id);
      }
      plain.setLength(0);
    }
  }

  private int[] withBos(int[] tokens) {
    boolean missing =
        tokenizer.addsBos()
            && tokenizer.bos().isPresent()
            && (tokens.length == 0 || tokens[0] != tokenizer.bos().getAsInt());
    return missing
        ? IntStream.concat(IntStream.of(tokenizer.bos().getAsInt()), IntStream.of(tokens)).toArray()
        : tokens;
  }
}
