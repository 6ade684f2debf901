package io.gatun.engine.task;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How well an answer agrees with the best of the references, as SQuAD (arXiv 1606.05250, section
 * 6.1) and MeZO judge it: case, ASCII punctuation, the articles a, an and the, and the width of
 * spaces do not count.
 */
public enum AnswerMatch implements TextObjective {
  /** 1 if answer and reference are the same, else 0. */
  EXACT("exact-match") {
    @Override
    double agreement(List<String> answer, List<String> reference) {
      return answer.equals(reference) ? 1 : 0;
    }
  },

  /** The harmonic mean of precision and recall of words, each counted as often as it occurs. */
  F1("f1") {
    @Override
    double agreement(List<String> answer, List<String> reference) {
      Map<String, Integer> left = new HashMap<>();
      reference.forEach(word -> left.merge(word, 1, Integer::sum));
      int common = 0;
      for (String word : answer) {
        if (left.merge(word, -1, Integer::sum) >= 0) {
          common++;
        }
      }
      return common == 0 ? 0 : 2.0 * common / (answer.size() + reference.size());
    }
  };

  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final Pattern ARTICLES =
      Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private final String label;

  AnswerMatch(String label) {
    this.label = label;
  }

  /** What it is called. */
  public String label() {
    return label;
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if none is
   */
  public static AnswerMatch named(String label) {
    return Arrays.stream(values())
        .filter(match -> match.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no score of texts is called '" + label + "'"));
  }

  @Override
  public double score(String generated, List<String> references) {
    List<String> answer = words(generated);
    return references.stream()
        .mapToDouble(reference -> agreement(answer, words(reference)))
        .max()
        .orElseThrow(() -> new IllegalArgumentException("there is no reference to agree with"));
  }

  abstract double agreement(List<String> answer, List<String> reference);

  private static List<String> words(String text) {
    String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    String[] words = SPACES.split(ARTICLES.matcher(bare).replaceAll(" ").strip());
    return Arrays.stream(words).filter(word -> !word.isEmpty()).toList();
  }
}
