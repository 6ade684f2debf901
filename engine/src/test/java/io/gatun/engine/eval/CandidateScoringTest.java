package io.gatun.engine.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores against their definition, over logits in double precision; and bits in any batch. */
class CandidateScoringTest {
  @TempDir Path folder;

  private final TinyModel tiny = new TinyModel();
  private Model model;
  private CandidateScoring scoring;

  @BeforeEach
  void load() {
    model = Models.load(tiny.write(folder), 2);
    scoring = new CandidateScoring(model);
  }

  @AfterEach
  void close() {
    scoring.close();
    model.close();
  }

  /** Adds a part of its first input to every output of every matrix but the last. */
  private record Shift(float factor) implements SparseDelta {
    @Override
    public void addProduct(
        Backend backend, WeightId weight, FloatTensor in, int from, int to, FloatTensor output) {
      float[] x = new float[in.columns()];
      float[] out = new float[output.columns()];
      for (int row = from; row < to; row++) {
        in.read(row, x, 0);
        output.read(row, out, 0);
        for (int i = 0; i < out.length; i += 3) {
          out[i] += factor * x[0];
        }
        output.write(row, out, 0);
      }
    }

    @Override
    public void addOutputs(
        Backend backend, WeightId weight, int[] ids, FloatTensor in, int row, float[] out) {
      float[] x = new float[in.columns()];
      in.read(row, x, 0);
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] % 3 == 0) {
          out[i] += factor * x[0];
        }
      }
    }
  }

  private PromptedExample example(long seed, int label, int promptLength, int... lengths) {
    int[][] candidates = new int[lengths.length][];
    for (int c = 0; c < lengths.length; c++) {
      candidates[c] = tiny.tokens(lengths[c], seed * 100 + c);
    }
    return new PromptedExample(tiny.tokens(promptLength, seed), candidates, label);
  }

  private List<PromptedExample> mixture() {
    return List.of(
        example(1, 1, 7, 1, 1),
        example(2, 0, 3, 2, 1, 4),
        example(3, 2, 40, 1, 5, 3),
        example(4, 0, 1, 9),
        example(5, 0, 2, 1),
        example(6, 3, 12, 1, 1, 1, 1),
        example(7, 1, 5, 3, 3));
  }

  private static int[] concatenate(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Each candidate read alone after the prompt: mean log-probability of its tokens. */
  private double[] expected(PromptedExample example) {
    ReferenceModel reference = new ReferenceModel(tiny);
    return Arrays.stream(example.candidates())
        .mapToDouble(
            candidate -> {
              int[] text = concatenate(example.prompt(), candidate);
              double[][] logits = reference.logits(text);
              double sum = 0;
              for (int i = example.prompt().length; i < text.length; i++) {
                double all = Arrays.stream(logits[i - 1]).map(Math::exp).sum();
                sum += logits[i - 1][text[i]] - Math.log(all);
              }
              return sum / candidate.length;
            })
        .toArray();
  }

  @Test
  void scoresAreMeanLogLikelihoods() {
    for (PromptedExample example : mixture()) {
      CandidateScores found = scoring.score(List.of(example), SparseDelta.NONE).getFirst();
      double[] expected = expected(example);
      boolean shifted = ScoringLayout.onlyLabelWords(example);
      double constant = shifted ? found.scores()[0] - expected[0] : 0;
      for (int c = 0; c < expected.length; c++) {
        assertEquals(expected[c], found.scores()[c] - constant, 1e-4);
      }
      double loss = -expected[example.label()];
      if (expected.length > 1) {
        loss += Math.log(Arrays.stream(expected).map(Math::exp).sum());
      }
      assertEquals(loss, found.loss(), 1e-4);
    }
  }

  @Test
  void aScoreHasTheSameBitsInAnyBatchUnderAnyDelta() {
    List<ScoringRequest> requests = new ArrayList<>();
    for (SparseDelta delta : List.of(new Shift(0.05f), SparseDelta.NONE, new Shift(-0.05f))) {
      requests.addAll(ScoringRequest.of(mixture(), delta));
    }
    List<double[]> alone =
        requests.stream().map(r -> scoring.score(List.of(r)).getFirst().scores()).toList();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      order.add(i);
    }
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(order, new Random(round));
      List<CandidateScores> together = scoring.score(order.stream().map(requests::get).toList());
      for (int i = 0; i < order.size(); i++) {
        assertArrayEquals(alone.get(order.get(i)), together.get(i).scores());
      }
    }
    assertFalse(Arrays.equals(alone.get(1), alone.get(1 + mixture().size())), "deltas count");
  }

  @Test
  void aPromptIsReadOnceAndALastTokenNever() {
    ScoringLayout layout = ScoringLayout.of(ScoringRequest.of(mixture(), SparseDelta.NONE));
    for (int r = 0; r < mixture().size(); r++) {
      int request = r;
      int read =
          layout.rounds().stream()
              .flatMap(List::stream)
              .filter(piece -> piece.request() == request)
              .mapToInt(piece -> piece.tokens().length)
              .sum();
      assertEquals(mixture().get(r).tokensRead(), read);
    }
    assertEquals(3, layout.rounds().size());
    List<Integer> second = layout.rounds().get(1).stream().map(Piece::request).toList();
    assertEquals(List.of(1, 2, 6), second);
  }

  @Test
  void equalScoresGoToTheFirst() {
    CandidateScores tied = new CandidateScores(new double[] {-2, -1, -1}, 1);
    assertTrue(tied.correct());
    assertEquals(Math.log(2 + Math.exp(-1)), tied.loss(), 1e-15);
    assertEquals(0, new CandidateScores(new double[] {0, -1e6}, 0).loss());
    assertEquals(1e6, new CandidateScores(new double[] {0, -1e6}, 1).loss());
    assertEquals(3.5, new CandidateScores(new double[] {-3.5}, 0).loss());
    assertTrue(Double.isNaN(new CandidateScores(new double[] {0, Double.NaN}, 0).loss()));
  }
}
