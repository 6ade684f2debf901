package io.gatun.engine.grad;

import io.gatun.engine.eval.CandidateScores;
import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.SequenceRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Examples as sequences to be read, packed one after the other: for each candidate the prompt and
 * all of the candidate but its last token. Candidates that are read the same way, as those of one
 * token are, share a sequence.
 */
final class PackedExamples {
  private final List<PromptedExample> examples;
  private final List<int[]> sequences = new ArrayList<>();
  private final int[] exampleLengths;

  /** For each predicted token, candidate by candidate: the row that predicts it, and itself. */
  private int[] targetRows = new int[16];

  private int[] targets = new int[16];
  private int targetCount;

  PackedExamples(List<PromptedExample> examples) {
    this.examples = examples;
    exampleLengths = new int[examples.size()];
    int row = 0;
    for (int i = 0; i < exampleLengths.length; i++) {
      exampleLengths[i] = add(examples.get(i), row);
      row += exampleLengths[i];
    }
    targetRows = Arrays.copyOf(targetRows, targetCount);
    targets = Arrays.copyOf(targets, targetCount);
  }

  /** How many rows an example takes. */
  static int rows(PromptedExample example) {
    int rows = 0;
    int[] before = {};
    for (int[] candidate : example.candidates()) {
      int[] read = read(example.prompt(), candidate);
      if (!Arrays.equals(read, before)) {
        rows += read.length;
        before = read;
      }
    }
    return rows;
  }

  private int add(PromptedExample example, int firstRow) {
    int start = firstRow;
    int end = firstRow;
    int[] before = {};
    for (int[] candidate : example.candidates()) {
      int[] read = read(example.prompt(), candidate);
      if (!Arrays.equals(read, before)) {
        sequences.add(read);
        before = read;
        start = end;
        end += read.length;
      }
      for (int i = 0; i < candidate.length; i++) {
        addTarget(start + example.prompt().length - 1 + i, candidate[i]);
      }
    }
    return end - firstRow;
  }

  private void addTarget(int row, int target) {
    if (targetCount == targets.length) {
      targetRows = Arrays.copyOf(targetRows, 2 * targetCount);
      targets = Arrays.copyOf(targets, 2 * targetCount);
    }
    targetRows[targetCount] = row;
    targets[targetCount++] = target;
  }

  private static int[] read(int[] prompt, int[] candidate) {
    int[] read = Arrays.copyOf(prompt, prompt.length + candidate.length - 1);
    System.arraycopy(candidate, 0, read, prompt.length, candidate.length - 1);
    return read;
  }

  /** Token ids of each sequence. */
  List<int[]> sequences() {
    return sequences;
  }

  /** Rows of each sequence. */
  SequenceRows sequenceRows() {
    return SequenceRows.ofLengths(sequences.stream().mapToInt(tokens -> tokens.length).toArray());
  }

  /** Rows of each example. */
  SequenceRows exampleRows() {
    return SequenceRows.ofLengths(exampleLengths);
  }

  /** The row that predicts each target. */
  int[] targetRows() {
    return targetRows;
  }

  /** The tokens that are predicted, candidate by candidate. */
  int[] targets() {
    return targets;
  }

  /** Scores of each example, from the negative log-likelihood of each target. */
  List<CandidateScores> scores(double[] tokenLosses) {
    List<CandidateScores> scores = new ArrayList<>();
    int next = 0;
    for (PromptedExample example : examples) {
      double[] means = new double[example.candidates().length];
      for (int c = 0; c < means.length; c++) {
        int length = example.candidates()[c].length;
        for (int i = 0; i < length; i++) {
          means[c] -= tokenLosses[next++] / length;
        }
      }
      scores.add(new CandidateScores(means, example.label()));
    }
    return scores;
  }

  /** How fast its example's loss grows with each target's negative log-likelihood. */
  float[] factors(List<CandidateScores> scores) {
    float[] factors = new float[targets.length];
    int next = 0;
    for (int e = 0; e < examples.size(); e++) {
      double[] slopes = lossByScore(scores.get(e));
      int[][] candidates = examples.get(e).candidates();
      for (int c = 0; c < candidates.length; c++) {
        int length = candidates[c].length;
        Arrays.fill(factors, next, next + length, (float) (-slopes[c] / length));
        next += length;
      }
    }
    return factors;
  }

  /** The gradient of {@link CandidateScores#loss}. */
  private static double[] lossByScore(CandidateScores example) {
    double[] scores = example.scores();
    if (scores.length == 1) {
      return new double[] {-1};
    }
    double greatest = scores[example.predicted()];
    double[] slopes = new double[scores.length];
    double sum = 0;
    for (int c = 0; c < slopes.length; c++) {
      slopes[c] = StrictMath.exp(scores[c] - greatest);
      sum += slopes[c];
    }
    for (int c = 0; c < slopes.length; c++) {
      slopes[c] = slopes[c] / sum - (c == example.label() ? 1 : 0);
    }
    return slopes;
  }
}
