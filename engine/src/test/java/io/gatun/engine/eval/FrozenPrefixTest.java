package io.gatun.engine.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.Cut;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores from kept states have the bits that the whole model gives. */
class FrozenPrefixTest {
  private static final Set<TensorRole> CHANGED =
      EnumSet.of(
          TensorRole.QUERY,
          TensorRole.ATTENTION_OUTPUT,
          TensorRole.GATE,
          TensorRole.DOWN,
          TensorRole.OUTPUT);

  @TempDir Path folder;

  private final TinyModel tiny = new TinyModel();
  private Model model;
  private List<PromptedExample> examples;

  @BeforeEach
  void load() {
    tiny.layers = 4;
    model = Models.load(tiny.write(folder), 2);
    examples =
        List.of(
            example(1, 1, 7, 1, 1),
            example(2, 0, 3, 2, 1, 4),
            example(3, 2, 70, 1, 5, 3),
            example(4, 0, 1, 9),
            example(5, 0, 2, 1),
            example(6, 3, 12, 1, 1, 1, 1),
            example(7, 1, 5, 3, 3));
  }

  @AfterEach
  void close() {
    model.close();
  }

  private PromptedExample example(long seed, int label, int promptLength, int... lengths) {
    int[][] candidates = new int[lengths.length][];
    for (int c = 0; c < lengths.length; c++) {
      candidates[c] = tiny.tokens(lengths[c], seed * 100 + c);
    }
    return new PromptedExample(tiny.tokens(promptLength, seed), candidates, label);
  }

  /** Adds a part of the first input to every third output of what is above a cut. */
  private record Shift(Cut cut, float factor) implements SparseDelta {
    @Override
    public void addProduct(
        Backend backend, WeightId weight, FloatTensor in, int from, int to, FloatTensor output) {
      boolean stored = weight.role() == TensorRole.KEY || weight.role() == TensorRole.VALUE;
      if (!(CHANGED.contains(weight.role()) || (stored && !cut.belowKeysAndValues()))
          || (weight.layer() >= 0 && weight.layer() < cut.layer())) {
        return;
      }
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
        out[i] += ids[i] % 3 == 0 ? factor * x[0] : 0;
      }
    }
  }

  private static List<Cut> cuts() {
    return IntStream.range(0, 4)
        .boxed()
        .flatMap(layer -> List.of(new Cut(layer, false), new Cut(layer, true)).stream())
        .filter(Cut::isAboveEmbeddings)
        .toList();
  }

  private List<ScoringRequest> underThreeDeltas(Cut cut) {
    List<ScoringRequest> requests = new ArrayList<>();
    requests.addAll(ScoringRequest.of(examples, new Shift(cut, 0.05f)));
    requests.addAll(ScoringRequest.of(examples.reversed(), new Shift(cut, -0.05f)));
    requests.addAll(ScoringRequest.of(examples.subList(2, 4), SparseDelta.NONE));
    return requests;
  }

  private static double[][] scores(CandidateScoring scoring, List<ScoringRequest> requests) {
    return scoring.score(requests).stream().map(CandidateScores::scores).toArray(double[][]::new);
  }

  @Test
  void everyCutGivesTheBitsOfTheWholeModelWhateverIsKept() {
    for (Cut cut : cuts()) {
      List<ScoringRequest> requests = underThreeDeltas(cut);
      double[][] whole;
      try (CandidateScoring scoring = new CandidateScoring(model)) {
        whole = scores(scoring, requests);
      }
      assertFalse(Arrays.equals(whole[2], whole[14]), "the deltas change scores above " + cut);
      for (long bytes : new long[] {0, 100_000, Long.MAX_VALUE}) {
        FrozenPrefix prefix = FrozenPrefix.keeping(model, cut, examples, bytes, (done, plan) -> {});
        try (CandidateScoring scoring = new CandidateScoring(prefix)) {
          for (int call = 0; call < 2; call++) {
            double[][] found = scores(scoring, requests);
            for (int i = 0; i < whole.length; i++) {
              assertArrayEquals(whole[i], found[i], cut + " within " + bytes + " bytes");
            }
          }
        }
      }
    }
  }

  @Test
  void keepsTheFirstExamplesThatFit() {
    Cut cut = new Cut(2, false);
    // 8 + 70 states of 64 floats for the first three examples, of which two fit.
    List<Integer> told = new ArrayList<>();
    List<PrefixPlan> plans = new ArrayList<>();
    try (FrozenPrefix prefix =
        FrozenPrefix.keeping(
            model,
            cut,
            examples,
            10_000,
            (done, plan) -> {
              told.add(done);
              plans.add(plan);
            })) {
      assertEquals(0, told.getFirst());
      assertEquals(2, told.getLast());
      PrefixPlan plan = plans.getFirst();
      assertEquals(7, plan.examples());
      assertEquals(2, plan.kept());
      assertTrue(plan.bytes() <= 10_000 && plan.wantedBytes() > 10_000, plan.toString());
      assertEquals(
          List.of(true, true, false, false, false, false, false),
          examples.stream().map(prefix::keeps).toList());
    }
  }

  @Test
  void theCutIsBelowTheLowestChangedWeight() {
    List<WeightId> changed = new ArrayList<>(List.of(new WeightId(TensorRole.DOWN, 3)));
    assertEquals(new Cut(3, true), Cut.below(changed, model.config()));
    changed.add(new WeightId(TensorRole.VALUE, 3));
    assertEquals(new Cut(3, false), Cut.below(changed, model.config()));
    changed.add(new WeightId(TensorRole.QUERY, 1));
    assertEquals(new Cut(1, true), Cut.below(changed, model.config()));
    assertEquals(
        new Cut(3, true), Cut.below(List.of(WeightId.of(TensorRole.OUTPUT)), model.config()));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Cut.below(List.of(new WeightId(TensorRole.DOWN, 4)), model.config()));
  }
}
