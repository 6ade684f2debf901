package io.gatun.engine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.TaskEvaluation.ClassResult;
import io.gatun.engine.eval.TaskEvaluation.Result;
import io.gatun.engine.forward.LogitsRow;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counting, with a forward pass that predicts the candidate that the prompt's last token names. */
class TaskEvaluationTest {
  /** Logit 1 for the named candidate, 0 for the others. */
  private static final class Scripted implements ScoringForward {
    private int most;

    @Override
    public void run(ScoringLayout layout, LogitsOfPieces sink) {
      most = Math.max(most, layout.requests().size());
      layout
          .rounds()
          .getFirst()
          .forEach(
              piece -> {
                int last = piece.tokens().length - 1;
                sink.accept(piece, last, row(piece.tokens()[last]));
              });
    }

    private static LogitsRow row(int named) {
      return new LogitsRow() {
        @Override
        public int count() {
          return 3;
        }

        @Override
        public float at(int index) {
          return index == named ? 1 : 0;
        }

        @Override
        public void read(float[] target) {
          for (int i = 0; i < count(); i++) {
            target[i] = at(i);
          }
        }

        @Override
        public double logSumExp() {
          throw new AssertionError("label words need none");
        }
      };
    }

    @Override
    public void close() {}
  }

  private static PromptedExample example(int named, int label, int length) {
    int[] prompt = new int[length];
    prompt[length - 1] = named;
    return new PromptedExample(prompt, new int[][] {{5}, {6}, {7}}, label);
  }

  @Test
  void everyExampleIsCountedOnce() {
    int[][] namedAndLabel = {{0, 0}, {0, 1}, {1, 1}, {1, 1}, {0, 0}, {1, 2}, {1, 1}};
    List<PromptedExample> examples = new ArrayList<>();
    for (int[] pair : namedAndLabel) {
      examples.add(example(pair[0], pair[1], 200));
    }
    Scripted forward = new Scripted();
    List<Result> seen = new ArrayList<>();
    Result result =
        TaskEvaluation.of(new CandidateScoring(forward), examples, SparseDelta.NONE, seen::add);
    assertEquals(7, result.examples());
    assertEquals(5 / 7.0, result.accuracy());
    assertEquals(4 / 7.0, result.majority());
    assertEquals(
        List.of(new ClassResult(2, 3, 2), new ClassResult(4, 4, 3), new ClassResult(1, 0, 0)),
        result.classes());
    double right = Math.log(Math.E + 2) - 1;
    assertEquals((5 * right + 2 * (right + 1)) / 7, result.loss(), 1e-12);
    assertEquals(0.75, result.classes().get(1).recall());
    assertTrue(Double.isNaN(result.classes().get(2).precision()));
    assertEquals(2, forward.most, "so many of 200 tokens fit into a step");
    assertEquals(
        IntStream.of(2, 4, 6, 7).boxed().toList(), seen.stream().map(Result::examples).toList());
    assertEquals(result, seen.getLast());
  }

  @Test
  void everyExamplesAnswersAreToldInOrderUnderEachDelta() {
    int[] named = {0, 2, 1, 1, 0};
    List<PromptedExample> examples = new ArrayList<>();
    for (int answer : named) {
      examples.add(example(answer, 0, 200));
    }
    List<Integer> places = new ArrayList<>();
    List<Integer> answers = new ArrayList<>();
    TaskEvaluation.of(
        new CandidateScoring(new Scripted()),
        examples,
        List.of(SparseDelta.NONE, SparseDelta.NONE),
        so -> {},
        (place, scores) -> {
          places.add(place);
          assertEquals(2, scores.size());
          answers.add(scores.getLast().predicted());
        });
    assertEquals(List.of(0, 1, 2, 3, 4), places);
    assertEquals(IntStream.of(named).boxed().toList(), answers);
  }

  @Test
  void noExampleIsRefused() {
    CandidateScoring scoring = new CandidateScoring(new Scripted());
    assertThrows(
        IllegalArgumentException.class,
        () -> TaskEvaluation.of(scoring, List.of(), SparseDelta.NONE, result -> {}));
    assertThrows(IllegalArgumentException.class, () -> CandidateScoring.meanLoss(List.of()));
  }

  @Test
  void intervalsAreWilsons() {
    // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I.
    check(81, 263, 0.2553, 0.3662);
    check(15, 148, 0.0624, 0.1605);
    check(0, 20, 0, 0.1611);
    check(1, 29, 0.0061, 0.1718);
    assertEquals(1, Interval.wilson(20, 20).high());
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(0, 0));
  }

  private static void check(int successes, int trials, double low, double high) {
    Interval interval = Interval.wilson(successes, trials);
    assertEquals(low, interval.low(), 5e-5);
    assertEquals(high, interval.high(), 5e-5);
  }
}
