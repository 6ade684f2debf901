package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.forward.Session;
import io.gatun.engine.generate.GenerationOptions;
import io.gatun.engine.generate.Generator;
import io.gatun.engine.generate.SamplingOptions;
import io.gatun.engine.generate.TokenStream;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.AnswerMatch;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.TextObjective;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.FormatException;
import io.gatun.kernels.KvType;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose objective is a score of what the model writes. */
class TextTuningRunTest {
  private static final String BASE = "cd".repeat(32);
  private static final int STEPS = 40;
  private static final int TOKENS = 4;

  /** The vocabulary's words; tokens before them are bytes. */
  private static final int FIRST_WORD = 259;

  @TempDir Path folder;
  private Model model;
  private Mask mask;
  private TuningRun.Data data;

  @BeforeEach
  void load() {
    TinyModel tiny = new TinyModel();
    tiny.tied = false;
    model = Models.load(tiny.write(folder), 1);
    int[] answer = IntStream.range(FIRST_WORD, tiny.vocabulary).toArray();
    List<PromptedExample> examples = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      examples.add(new PromptedExample(tiny.tokens(2 + i % 3, i), new int[][] {answer}, 0));
    }
    data = data(examples, AnswerMatch::named);
    // A quarter of the output's rows of words.
    long[] indices =
        IntStream.range(FIRST_WORD, tiny.vocabulary)
            .boxed()
            .flatMapToLong(row -> IntStream.range(0, 16).mapToLong(c -> row * 64L + 4L * c))
            .toArray();
    SparsePattern pattern = SparsePattern.ofIndices(tiny.vocabulary, 64, indices);
    mask = new Mask(BASE, Map.of(WeightId.of(TensorRole.OUTPUT), pattern), Map.of());
  }

  private static TuningRun.Data data(List<PromptedExample> all, TuningRun.TextScores scores) {
    return new TuningRun.Data(
        all.subList(0, 6),
        all.subList(6, 9),
        1 << 20,
        (kept, plan) -> {},
        (weights, examples) -> {
          throw new UnsupportedOperationException("these runs have forward passes only");
        },
        scores);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static TrainingSettings settings(EstimatorKind estimator, Objective objective) {
    return TrainingSettings.defaults()
        .withSchedule(Schedule.of(STEPS).withEvaluateEvery(10))
        .withBatchSize(4)
        .withEstimation(Estimation.of(estimator).withEpsilon(0.3).withDirections(2))
        .withDescent(Descent.of(new Sgd(), 2))
        .withSeed(5)
        .withObjective(objective);
  }

  private static Objective text(AnswerMatch match) {
    return new Objective.GeneratedText(match.label(), TOKENS, Optional.of("\n"));
  }

  private TuningRun create(Path path, EstimatorKind estimator, Objective objective)
      throws IOException {
    return TuningRun.create(path, model, mask, settings(estimator, objective), data, Map.of(), 7);
  }

  private TuningRun create(Path path) throws IOException {
    return create(path, EstimatorKind.TWO_POINT, text(AnswerMatch.F1));
  }

  /** The mean score of the dev set's texts, written one by one. */
  private double byHand(TextObjective score, float[] values) {
    SparseDelta delta = TunedWeights.of(model, mask).delta(values);
    double sum = 0;
    for (PromptedExample example : data.dev()) {
      try (Session session = Session.open(model, 40, KvType.F32, delta)) {
        GenerationOptions options =
            GenerationOptions.of(TOKENS, SamplingOptions.greedy()).withStops(List.of("\n"));
        TokenStream text = new Generator(session).generate(example.prompt(), options);
        text.forEachRemaining(token -> {});
        String expected = model.tokenizer().decode(example.candidates()[0]);
        sum += score.score(text.text(), List.of(expected));
      }
    }
    return sum / data.dev().size();
  }

  @Test
  void theScoreThatIsTunedForIsThatOfTextsWrittenByHand() throws IOException {
    for (EstimatorKind estimator : List.of(EstimatorKind.TWO_POINT, EstimatorKind.THREE_POINT)) {
      try (TuningRun run =
          create(folder.resolve(estimator.name()), estimator, text(AnswerMatch.F1))) {
        double before = byHand(AnswerMatch.F1, run.weights().baseValues());
        run.run(
            (entry, state) -> {
              if (entry instanceof JournalEntry.Evaluation found) {
                assertEquals(byHand(AnswerMatch.F1, state.values()), 1 - found.loss(), 1e-12);
              }
              assertFalse(entry instanceof JournalEntry.Noise, "a score has no rounding");
            },
            () -> false);
        double after = byHand(AnswerMatch.F1, run.state().bestValues());
        assertEquals(1 - run.state().bestEvaluation().orElseThrow().loss(), after, 1e-12);
        assertTrue(after > before + 0.05, before + " became " + after);
        assertTrue(Double.isNaN(run.state().noiseRatio()));
      }
    }
  }

  @Test
  void theBestValuesAreThoseOfTheHighestScore() throws IOException {
    Path path = folder.resolve("run");
    List<Double> losses = new ArrayList<>();
    try (TuningRun run = create(path)) {
      run.run(
          (entry, state) -> {
            if (entry instanceof JournalEntry.Evaluation found) {
              losses.add(found.loss());
            }
          },
          () -> false);
      double least = losses.stream().mapToDouble(loss -> loss).min().orElseThrow();
      assertEquals(least, run.state().bestEvaluation().orElseThrow().loss());
    }
    String metrics = Files.readString(path.resolve("metrics.jsonl"));
    assertTrue(metrics.contains("\"dev_score\":" + (1 - losses.getFirst())), metrics);
    assertFalse(metrics.contains("accuracy"), metrics);
  }

  @Test
  void aJournalCutAnywhereGoesOnWithTheSameBitsAndReplaysToTheSameDelta() throws IOException {
    Path whole = folder.resolve("whole");
    float[] values;
    try (TuningRun run = create(whole)) {
      assertTrue(run.run((entry, state) -> {}, () -> false));
      values = run.state().values().clone();
    }
    byte[] journal = Files.readAllBytes(whole.resolve("journal"));
    int start = journalStart(whole);
    Random random = new Random(1);
    for (int round = 0; round < 8; round++) {
      Path killed = folder.resolve("killed-" + round);
      Files.createDirectories(killed);
      Files.copy(whole.resolve("mask.safetensors"), killed.resolve("mask.safetensors"));
      int cut = start + random.nextInt(journal.length - start + 1);
      Files.write(killed.resolve("journal"), Arrays.copyOf(journal, cut));
      try (TuningRun run = TuningRun.resume(killed, model, BASE, data, 7)) {
        assertTrue(run.run((entry, state) -> {}, () -> false));
        assertArrayEquals(values, run.state().values());
      }
      for (String file :
          List.of("journal", "delta.safetensors", "best.safetensors", "metrics.jsonl")) {
        assertEquals(-1, Files.mismatch(whole.resolve(file), killed.resolve(file)), file);
      }
    }

    RunHeader header = TrainingJournal.header(whole.resolve("journal"));
    TrainingSettings settings = header.settings("journal");
    assertEquals(text(AnswerMatch.F1), settings.objective());
    TrainingState state = new TrainingState(settings, TunedWeights.of(model, mask).baseValues());
    TrainingJournal.replay(whole.resolve("journal"), state, entry -> true, entry -> {});
    assertArrayEquals(values, state.values());
    assertArrayEquals(values, DeltaFile.read(whole.resolve("delta.safetensors")).values());
  }

  private static int journalStart(Path run) throws IOException {
    try (var reader = io.gatun.format.journal.JournalReader.open(run.resolve("journal"))) {
      return (int) reader.position();
    }
  }

  @Test
  void stepsThatSeeNoDifferenceAreCounted() {
    TrainingState state =
        new TrainingState(
            settings(EstimatorKind.TWO_POINT, text(AnswerMatch.F1)), new float[] {1, 2});
    state.apply(new JournalEntry.Rate(0, 1, Curvature.UNKNOWN));
    for (int step = 1; step <= 20; step++) {
      assertTrue(Double.isNaN(state.differingShare()));
      double difference = step % 4 == 0 ? 0.25 : 0;
      Estimate estimate = new Estimate.Projected(0.5, new double[] {difference}, difference);
      state.apply(new JournalEntry.Step(step, estimate, 1, 1));
    }
    assertEquals(0.25, state.differingShare());
    Estimate last = new Estimate.Projected(0.5, new double[] {0.25}, 0.25);
    assertEquals(1, state.clipFactor(last), "steps that saw nothing clip no other");
  }

  @Test
  void aFunctionOfOnesOwnIsAnObjective() throws IOException {
    TextObjective longest = (text, references) -> text.length() / 100.0;
    List<PromptedExample> all = new ArrayList<>(data.train());
    all.addAll(data.dev());
    data = data(all, label -> longest);
    Objective own = new Objective.GeneratedText("length", TOKENS, Optional.of("\n"));
    try (TuningRun run = create(folder.resolve("own"), EstimatorKind.TWO_POINT, own)) {
      run.run((entry, state) -> {}, () -> false);
      double found = 1 - run.state().bestEvaluation().orElseThrow().loss();
      assertEquals(byHand(longest, run.state().bestValues()), found, 1e-12);
    }
    assertEquals(
        "length", TrainingJournal.header(folder.resolve("own/journal")).fields().get("objective"));
  }

  @Test
  void aScoreThatNobodyKnowsIsRefusedBeforeAnyWork() {
    Objective unknown = new Objective.GeneratedText("bleu", TOKENS, Optional.empty());
    Path path = folder.resolve("unknown");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> create(path, EstimatorKind.TWO_POINT, unknown));
    assertTrue(refused.getMessage().contains("bleu"), refused.getMessage());
    assertFalse(Files.exists(path.resolve("journal")));
  }

  @Test
  void whatHasNoGradientAndNoCurvatureIsNotAskedForThem() {
    IllegalArgumentException exact =
        assertThrows(
            IllegalArgumentException.class,
            () -> settings(EstimatorKind.EXACT, text(AnswerMatch.F1)));
    assertTrue(exact.getMessage().contains("f1 has no gradient"), exact.getMessage());
    IllegalArgumentException rate =
        assertThrows(
            IllegalArgumentException.class,
            () -> TrainingSettings.defaults().withObjective(text(AnswerMatch.EXACT)));
    assertTrue(rate.getMessage().contains("give --lr"), rate.getMessage());
  }

  @Test
  void aHeaderWithoutAnObjectiveIsOneOfLikelihoods() throws FormatException {
    TrainingSettings likelihood = settings(EstimatorKind.TWO_POINT, new Objective.Likelihood());
    Map<String, String> fields = new HashMap<>(RunHeader.of(likelihood));
    assertEquals("likelihood", fields.remove("objective"));
    assertEquals(likelihood, new RunHeader(fields).settings("journal"));
    fields.put("objective", "f1");
    assertThrows(FormatException.class, () -> new RunHeader(fields).settings("journal"));
  }
}
