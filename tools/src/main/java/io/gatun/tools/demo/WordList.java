package io.gatun.tools.demo;

import java.util.List;
import java.util.Random;

/** Words to choose from. */
record WordList(List<String> words) {
  static WordList of(String commaSeparated) {
    return new WordList(List.of(commaSeparated.split(", ")));
  }

  String any(Random random) {
    return words.get(random.nextInt(words.size()));
  }

  /** One that is not the other. */
  String another(Random random, String other) {
    String word = any(random);
    while (word.equals(other)) {
      word = any(random);
    }
    return word;
  }

  /** Every second word, from the first or from the second. */
  WordList half(int from) {
    return new WordList(
        java.util.stream.IntStream.range(0, words.size())
            .filter(i -> i % 2 == from)
            .mapToObj(words::get)
            .toList());
  }
}
