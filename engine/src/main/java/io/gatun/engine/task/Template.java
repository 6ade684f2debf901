package io.gatun.engine.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How an example is put to a model: a prompt, and after it one of some candidates, the right one of
 * which the label counts. In all of them {@code {name}} stands for a field; {@code {{} and {@code
 * }}} for a brace. A candidate follows directly after the prompt, so that label words usually begin
 * with a space or follow a line break.
 *
 * <p>With one candidate the template is one of prompts and completions: nothing is chosen.
 */
public final class Template {
  private final TextPattern prompt;
  private final List<TextPattern> candidates;

  /**
   * @param prompt what every candidate follows
   * @param candidates in the order of the labels; words, or patterns such as {@code {choice1}}
   * @throws IllegalArgumentException if a brace is not matched, there is no candidate, or two are
   *     the same
   */
  public Template(String prompt, List<String> candidates) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("a template has at least one candidate");
    }
    if (new HashSet<>(candidates).size() < candidates.size()) {
      throw new IllegalArgumentException("two candidates are the same: " + candidates);
    }
    this.prompt = TextPattern.parse(prompt);
    this.candidates = candidates.stream().map(TextPattern::parse).toList();
  }

  /** Records that hold a prompt and what shall follow it, in these fields. */
  public static Template completion(String promptField, String completionField) {
    return new Template("{" + promptField + "}", List.of("{" + completionField + "}"));
  }

  /** Records that hold nothing but text, in this field: all of it is predicted. */
  public static Template plainText(String field) {
    return new Template("", List.of("{" + field + "}"));
  }

  /** Whether there is no prompt, and nothing to choose. */
  public boolean isPlainText() {
    return prompt.source().isEmpty() && candidates.size() == 1;
  }

  /** How many candidates there are. */
  public int candidateCount() {
    return candidates.size();
  }

  /** Names of all fields that it has places for. */
  public Set<String> fields() {
    Set<String> names = new TreeSet<>(prompt.fields());
    candidates.forEach(candidate -> names.addAll(candidate.fields()));
    return names;
  }

  /** The prompt's text. */
  public String prompt(Map<String, String> fields) {
    return prompt.fill(fields);
  }

  /** The candidates' texts, each as it follows the prompt. */
  public List<String> candidates(Map<String, String> fields) {
    List<String> texts = new ArrayList<>();
    candidates.forEach(candidate -> texts.add(candidate.fill(fields)));
    return texts;
  }

  /** What the candidates are called in a table: themselves, without spaces around. */
  public List<String> candidateNames() {
    return candidates.stream().map(candidate -> candidate.source().strip()).toList();
  }
}
