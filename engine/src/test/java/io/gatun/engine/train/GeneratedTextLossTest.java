package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.eval.TextScoring;
import io.gatun.engine.forward.Session;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.Question;
import io.gatun.engine.task.TextObjective;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.KvType;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function of generated text as what is tuned for. */
class GeneratedTextLossTest {
  private static final int WORDS = 6;

  /** How many of the tokens are words of the vocabulary, which all begin so; else bytes. */
  private static final TextObjective WORD_SHARE =
      (text, references) -> (text.split(references.getFirst(), -1).length - 1) / (double) WORDS;

  @TempDir Path folder;
  private final TinyModel tiny = new TinyModel();
  private Model model;
  private GeneratedTextLoss loss;
  private TunedWeights weights;

  @BeforeEach
  void load() {
    tiny.tied = false;
    model = Models.load(tiny.write(folder), 1);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      questions.add(new Question(tiny.tokens(2 + i % 3, i), List.of("w")));
    }
    loss = new GeneratedTextLoss(scoring(), questions);
    // Three columns of the output's rows of words.
    long[] indices =
        IntStream.range(259, tiny.vocabulary)
            .boxed()
            .flatMapToLong(row -> IntStream.of(5, 20, 41).mapToLong(c -> row * 64L + c))
            .toArray();
    SparsePattern pattern = SparsePattern.ofIndices(tiny.vocabulary, 64, indices);
    weights =
        TunedWeights.of(
            model,
            new Mask("00".repeat(32), Map.of(WeightId.of(TensorRole.OUTPUT), pattern), Map.of()));
  }

  @AfterEach
  void close() {
    model.close();
  }

  private TextScoring scoring() {
    return new TextScoring(model, WORD_SHARE, WORDS, List.of());
  }

  /** Greedy decoding as it would be written down without a generator. */
  private double byHand(int[] batch, SparseDelta delta) {
    double sum = 0;
    float[] logits = new float[tiny.vocabulary];
    for (int example : batch) {
      try (Session session = Session.open(model, 40, KvType.F32, delta)) {
        session.prefill(loss.questions().get(example).prompt());
        for (int n = 0; n < WORDS; n++) {
          session.nextLogits(logits);
          int best = 0;
          for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
          }
          if (best == 2) {
            break;
          }
          sum += best >= 259 || best == 'w' + 3 ? 1.0 / WORDS : 0;
          session.append(best);
        }
      }
    }
    return 1 - sum / batch.length;
  }

  @Test
  void theLossIsThatOfGreedyTextsUnderEachDelta() {
    float[] moved = weights.baseValues().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += i % 2 == 0 ? 0.5f : -0.2f;
    }
    SparseDelta delta = weights.delta(moved);
    int[] batch = {3, 0, 6};
    double[] both = loss.means(batch, List.of(SparseDelta.NONE, delta));
    assertEquals(byHand(batch, SparseDelta.NONE), both[0], 1e-12);
    assertEquals(byHand(batch, delta), both[1], 1e-12);
    assertArrayEquals(new double[] {both[1]}, loss.means(batch, List.of(delta)));
    assertTrue(both[0] != both[1], "the delta changes texts");
  }

  @Test
  void stepsWithoutAnyGradientImproveIt() throws IOException {
    MaskedWeights parameters = new MaskedWeights(weights);
    TrainingSettings settings =
        TrainingSettings.defaults()
            .withSchedule(Schedule.of(200).withEvaluateEvery(0))
            .withBatchSize(Integer.MAX_VALUE)
            .withEstimation(
                Estimation.of(EstimatorKind.TWO_POINT).withEpsilon(0.1).withDirections(2))
            .withDescent(Descent.of(new Sgd(), 0.1).withClipQuantile(1))
            .withSeed(1);
    TrainingState state = new TrainingState(settings, parameters.baseValues());
    new Trainer(
            settings,
            parameters,
            loss,
            Trainer.forwardOnly(settings, parameters, loss, state.directions()),
            (values, step) -> new JournalEntry.Evaluation(step, 1, 0, 0),
            state,
            entry -> {})
        .run(() -> false, entry -> {});
    int[] all = IntStream.range(0, loss.examples()).toArray();
    double[] losses =
        loss.means(all, List.of(SparseDelta.NONE, weights.delta(state.values().clone())));
    assertTrue(losses[1] < losses[0] - 0.3, losses[0] + " became " + losses[1]);
  }

  @Test
  void promptsThatLeaveNoRoomAreRefused() {
    List<Question> questions =
        List.of(new Question(tiny.tokens(tiny.contextLength, 1), List.of("x")));
    assertThrows(IllegalArgumentException.class, () -> new GeneratedTextLoss(scoring(), questions));
  }
}
