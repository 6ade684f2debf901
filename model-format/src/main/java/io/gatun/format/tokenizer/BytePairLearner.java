package io.gatun.format.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Learns the merges of a byte-level vocabulary from texts: again and again the most frequent pair
 * of neighbours becomes one symbol (Sennrich, Haddow and Birch, arXiv 1508.07909), within the words
 * of GPT-2's pre-tokenizer. Of equally frequent pairs the first in the order of their spelling, so
 * that the same texts always give the same merges.
 */
public final class BytePairLearner {
  /** The pre-tokenizer that learnt merges belong to, as {@code tokenizer.ggml.pre} has it. */
  public static final String PRE_TOKENIZER = "gpt-2";

  private static final int LEAST_COUNT = 2;

  private record Pair(String left, String right) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int first = left.compareTo(other.left);
      return first != 0 ? first : right.compareTo(other.right);
    }
  }

  /** A word as symbols, and how often the texts have it. */
  private static final class Word {
    private final List<String> symbols = new ArrayList<>();
    private long count;
  }

  private final Map<String, Word> words = new LinkedHashMap<>();

  private BytePairLearner() {}

  /**
   * Merges in the order in which they apply, each two symbols with a space between, as {@code
   * tokenizer.ggml.merges} has them.
   *
   * @param most how many at most; there are fewer where no pair is left that occurs twice
   */
  public static List<String> learn(Collection<String> texts, int most) {
    BytePairLearner learner = new BytePairLearner();
    texts.forEach(learner::count);
    List<String> merges = new ArrayList<>();
    while (merges.size() < most) {
      Pair best = learner.mostFrequent();
      if (best == null) {
        break;
      }
      learner.merge(best);
      merges.add(best.left + " " + best.right);
    }
    return merges;
  }

  private void count(String text) {
    ClassifiedText characters = new ClassifiedText(text, 0, text.length());
    PreTokenizer preTokenizer = PreTokenizers.find(PRE_TOKENIZER).orElseThrow();
    IntSequence ends = preTokenizer.wordEnds(characters);
    int at = 0;
    for (int i = 0; i < ends.size(); i++) {
      StringBuilder word = new StringBuilder();
      while (at < ends.get(i)) {
        word.appendCodePoint(characters.codePoint(at++));
      }
      words.computeIfAbsent(word.toString(), BytePairLearner::spell).count++;
    }
  }

  private static Word spell(String text) {
    Word word = new Word();
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      word.symbols.add(Character.toString(ByteLevelAlphabet.characterOf(value & 0xFF)));
    }
    return word;
  }

  private Pair mostFrequent() {
    Map<Pair, Long> counts = new TreeMap<>();
    for (Word word : words.values()) {
      for (int i = 0; i + 1 < word.symbols.size(); i++) {
        counts.merge(new Pair(word.symbols.get(i), word.symbols.get(i + 1)), word.count, Long::sum);
      }
    }
    Pair best = null;
    long most = LEAST_COUNT - 1;
    for (Map.Entry<Pair, Long> entry : counts.entrySet()) {
      if (entry.getValue() > most) {
        most = entry.getValue();
        best = entry.getKey();
      }
    }
    return best;
  }

  private void merge(Pair pair) {
    for (Word word : words.values()) {
      List<String> symbols = word.symbols;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        if (symbols.get(i).equals(pair.left) && symbols.get(i + 1).equals(pair.right)) {
          symbols.set(i, pair.left + pair.right);
          symbols.remove(i + 1);
        }
      }
    }
  }
}
