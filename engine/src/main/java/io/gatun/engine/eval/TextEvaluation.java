package io.gatun.engine.eval;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.task.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How good the texts are that a model writes. */
public final class TextEvaluation {
  /** So many are written between two words of progress. */
  private static final int TOGETHER = 32;

  private TextEvaluation() {}

  /**
   * The figures.
   *
   * @param examples how many texts were written
   * @param score their mean score
   */
  public record Result(int examples, double score) {
    /** What is lowered: one minus the score. */
    public double loss() {
      return 1 - score;
    }
  }

  /** Told what was written. */
  @FunctionalInterface
  public interface ExampleListener {
    /**
     * An example, by its place among all.
     *
     * @param texts under each delta
     */
    void written(int example, List<ScoredText> texts);
  }

  /**
   * Has the texts of all questions written under several deltas.
   *
   * @param questions at least one
   * @param progress told the figures so far under each delta, now and then and at the end
   * @param each told the texts of every example, in order
   * @return the figures under each delta
   */
  public static List<Result> of(
      TextScoring scoring,
      List<Question> questions,
      List<SparseDelta> deltas,
      Consumer<List<Result>> progress,
      ExampleListener each) {
    if (questions.isEmpty()) {
      throw new IllegalArgumentException("there is no example to evaluate");
    }
    double[] sums = new double[deltas.size()];
    List<Result> results = List.of();
    for (int from = 0; from < questions.size(); from += TOGETHER) {
      int to = Math.min(from + TOGETHER, questions.size());
      int count = to - from;
      List<ScoredText> texts = scoring.score(questions.subList(from, to), deltas);
      for (int i = 0; i < count; i++) {
        List<ScoredText> ofExample = new ArrayList<>();
        for (int d = 0; d < sums.length; d++) {
          ScoredText text = texts.get(d * count + i);
          sums[d] += text.score();
          ofExample.add(text);
        }
        each.written(from + i, ofExample);
      }
      results = results(sums, to);
      progress.accept(results);
    }
    return results;
  }

  private static List<Result> results(double[] sums, int count) {
    List<Result> results = new ArrayList<>();
    for (double sum : sums) {
      results.add(new Result(count, sum / count));
    }
    return results;
  }
}
