package io.gatun.engine.eval;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How well a model does a task: by the likelihood of candidates, and beside the majority floor. */
public final class TaskEvaluation {
  /** So many tokens are scored together, which is one step of the forward pass. */
  private static final int TOKENS_TOGETHER = ForwardPass.DEFAULT_ROWS;

  /**
   * One class.
   *
   * @param examples how many examples have this label
   * @param predicted how many examples were given it
   * @param correct how many of them rightly
   */
  public record ClassResult(int examples, int predicted, int correct) {
    /** Share of its examples that were found; NaN if it has none. */
    public double recall() {
      return (double) correct / examples;
    }

    /** Share of what was given this label that has it; NaN if nothing was. */
    public double precision() {
      return (double) correct / predicted;
    }
  }

  /**
   * The figures.
   *
   * @param examples how many were scored
   * @param correct of how many the right candidate was the likeliest
   * @param loss mean loss, in nats
   * @param classes by label
   */
  public record Result(int examples, int correct, double loss, List<ClassResult> classes) {
    /** Share of examples that are right, from 0 to 1. */
    public double accuracy() {
      return (double) correct / examples;
    }

    /** The accuracy of always giving the label that most of these examples have. */
    public double majority() {
      int most = classes.stream().mapToInt(ClassResult::examples).max().orElseThrow();
      return (double) most / examples;
    }

    /** 95 % confidence interval of the accuracy. */
    public Interval interval() {
      return Interval.wilson(correct, examples);
    }
  }

  /** Told how an example was scored. */
  @FunctionalInterface
  public interface ExampleListener {
    /**
     * An example, by its place among all.
     *
     * @param scores under each delta
     */
    void scored(int example, List<CandidateScores> scores);
  }

  private final int[] having;
  private final int[] given;
  private final int[] right;
  private double lossSum;
  private int done;
  private int correct;

  private TaskEvaluation(int classes) {
    having = new int[classes];
    given = new int[classes];
    right = new int[classes];
  }

  /**
   * Scores examples and counts.
   *
   * @param examples at least one
   * @param progress told the figures so far, now and then and at the end
   */
  public static Result of(
      CandidateScoring scoring,
      List<PromptedExample> examples,
      SparseDelta delta,
      Consumer<Result> progress) {
    List<Result> results =
        of(scoring, examples, List.of(delta), so -> progress.accept(so.getFirst()));
    return results.getFirst();
  }

  /**
   * Scores examples under several deltas together, which saves what they have in common.
   *
   * @param examples at least one
   * @param progress told the figures so far under each delta, now and then and at the end
   * @return the figures under each delta
   */
  public static List<Result> of(
      CandidateScoring scoring,
      List<PromptedExample> examples,
      List<SparseDelta> deltas,
      Consumer<List<Result>> progress) {
    return of(scoring, examples, deltas, progress, (example, scores) -> {});
  }

  /**
   * The same.
   *
   * @param each told the scores of every example, in order
   */
  public static List<Result> of(
      CandidateScoring scoring,
      List<PromptedExample> examples,
      List<SparseDelta> deltas,
      Consumer<List<Result>> progress,
      ExampleListener each) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("there is no example to evaluate");
    }
    int classes = examples.stream().mapToInt(e -> e.candidates().length).max().getAsInt();
    List<TaskEvaluation> evaluations =
        deltas.stream().map(delta -> new TaskEvaluation(classes)).toList();
    List<Result> results = List.of();
    int next = 0;
    while (next < examples.size()) {
      List<PromptedExample> together = together(examples, next);
      List<CandidateScores> scores =
          scoring.score(
              deltas.stream()
                  .flatMap(delta -> ScoringRequest.of(together, delta).stream())
                  .toList());
      for (int i = 0; i < scores.size(); i++) {
        evaluations.get(i / together.size()).count(scores.get(i));
      }
      for (int i = 0; i < together.size(); i++) {
        List<CandidateScores> ofExample = new ArrayList<>();
        for (int d = 0; d < deltas.size(); d++) {
          ofExample.add(scores.get(d * together.size() + i));
        }
        each.scored(next + i, ofExample);
      }
      next += together.size();
      results = evaluations.stream().map(TaskEvaluation::result).toList();
      progress.accept(results);
    }
    return results;
  }

  private static List<PromptedExample> together(List<PromptedExample> examples, int from) {
    int to = from + 1;
    int tokens = examples.get(from).tokensRead();
    while (to < examples.size() && tokens + examples.get(to).tokensRead() <= TOKENS_TOGETHER) {
      tokens += examples.get(to).tokensRead();
      to++;
    }
    return examples.subList(from, to);
  }

  private void count(CandidateScores scores) {
    int predicted = scores.predicted();
    having[scores.label()]++;
    given[predicted]++;
    if (scores.correct()) {
      right[predicted]++;
      correct++;
    }
    lossSum += scores.loss();
    done++;
  }

  private Result result() {
    List<ClassResult> classes = new ArrayList<>();
    for (int c = 0; c < having.length; c++) {
      classes.add(new ClassResult(having[c], given[c], right[c]));
    }
    return new Result(done, correct, lossSum / done, List.copyOf(classes));
  }
}
