package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.grad.BackwardPass;
import io.gatun.engine.grad.MaskedGradient;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.AnswerMatch;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs in folders: whatever a kill leaves of a journal, the run goes on with the same bits. */
class TuningRunTest {
  private static final String BASE = "cd".repeat(32);
  private static final int STEPS = 40;

  @TempDir Path folder;

  private Model model;
  private TuningRun.Data data;

  @BeforeEach
  void load() {
    TinyModel tiny = new TinyModel();
    tiny.type = TensorType.Q4_0;
    model = Models.load(tiny.write(folder), 2);
    List<PromptedExample> examples = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      int[][] candidates = {{40}, {41}};
      examples.add(new PromptedExample(tiny.tokens(3 + i % 5, i), candidates, i % 2));
    }
    data =
        new TuningRun.Data(
            examples.subList(0, 10),
            examples.subList(10, 16),
            1 << 20,
            (kept, plan) -> {},
            this::exact,
            AnswerMatch::named);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Estimator exact(TunedWeights weights, List<PromptedExample> examples) {
    return new MaskedGradient(weights, new BackwardPass(model, 64, 1 << 20), examples);
  }

  private static Mask mask() {
    Map<WeightId, SparsePattern> patterns = new HashMap<>();
    long[] indices = new Random(3).longs(60, 0, 64 * 64).sorted().distinct().toArray();
    patterns.put(new WeightId(TensorRole.QUERY, 1), SparsePattern.ofIndices(64, 64, indices));
    patterns.put(
        new WeightId(TensorRole.ATTENTION_OUTPUT, 1), SparsePattern.ofIndices(64, 64, indices));
    return new Mask(BASE, patterns, Map.of());
  }

  private static TrainingSettings settings(EstimatorKind estimator, Descent descent) {
    return TrainingSettings.defaults()
        .withSchedule(Schedule.of(STEPS).withEvaluateEvery(10))
        .withBatchSize(4)
        .withEstimation(Estimation.of(estimator))
        .withDescent(descent)
        .withSeed(5);
  }

  private static TrainingSettings usual() {
    return settings(EstimatorKind.TWO_POINT, Descent.of(new Sgd()));
  }

  private TuningRun create(Path path, TrainingSettings settings) throws IOException {
    return TuningRun.create(path, model, mask(), settings, data, Map.of("recipe", "test"), 7);
  }

  private float[] wholeRun(Path path, TrainingSettings settings) throws IOException {
    try (TuningRun run = create(path, settings)) {
      assertTrue(run.run((entry, state) -> {}, () -> false));
      return run.state().values().clone();
    }
  }

  private static Stream<TrainingSettings> ofEveryKind() {
    return Stream.of(
        usual(),
        settings(EstimatorKind.EXACT, Descent.of(new Sgd())),
        settings(EstimatorKind.EXACT, Descent.of(Update.named("adam"), 0.01)));
  }

  @ParameterizedTest
  @MethodSource("ofEveryKind")
  void aJournalCutAnywhereGoesOnWithTheSameBits(TrainingSettings settings) throws IOException {
    Path whole = folder.resolve("whole");
    float[] values = wholeRun(whole, settings);
    byte[] journal = Files.readAllBytes(whole.resolve("journal"));
    int headerBytes = journalStart(whole);
    Random random = new Random(1);
    for (int round = 0; round < 25; round++) {
      Path killed = folder.resolve("killed-" + round);
      Files.createDirectories(killed);
      Files.copy(whole.resolve("mask.safetensors"), killed.resolve("mask.safetensors"));
      int cut = headerBytes + random.nextInt(journal.length - headerBytes + 1);
      Files.write(killed.resolve("journal"), Arrays.copyOf(journal, cut));
      try (TuningRun run = TuningRun.resume(killed, model, BASE, data, 7)) {
        assertTrue(run.run((entry, state) -> {}, () -> false));
        assertArrayEquals(values, run.state().values());
      }
      assertArrayEquals(journal, Files.readAllBytes(killed.resolve("journal")));
      for (String file : List.of("delta.safetensors", "best.safetensors", "metrics.jsonl")) {
        assertEquals(-1, Files.mismatch(whole.resolve(file), killed.resolve(file)), file);
      }
    }
  }

  private static int journalStart(Path run) throws IOException {
    try (var reader = io.gatun.format.journal.JournalReader.open(run.resolve("journal"))) {
      return (int) reader.position();
    }
  }

  @Test
  void aRunThatIsStoppedAndResumedIsTheUnbrokenOne() throws IOException {
    float[] values = wholeRun(folder.resolve("whole"), usual());
    Path path = folder.resolve("stopped");
    try (TuningRun run = create(path, usual())) {
      assertTrue(!run.run((entry, state) -> {}, () -> run.state().step() == 17));
      assertEquals(17, run.state().step());
    }
    try (TuningRun run = TuningRun.resume(path, model, BASE, data, 7)) {
      assertEquals(17, run.state().step());
      assertTrue(run.run((entry, state) -> {}, () -> false));
      assertArrayEquals(values, run.state().values());
    }
  }

  private TuningRun impatient(Path path, int patience) throws IOException {
    TrainingSettings settings =
        settings(EstimatorKind.TWO_POINT, Descent.of(new Sgd(), 0.5))
            .withSchedule(Schedule.of(STEPS).withEvaluateEvery(2).withPatience(patience));
    return TuningRun.create(path, model, mask(), settings, data, Map.of(), 7);
  }

  @Test
  void aRunOutOfPatienceEndsAndGoesOnOnlyWithMoreOfIt() throws IOException {
    Path early = folder.resolve("early");
    int ended;
    try (TuningRun run = impatient(early, 1)) {
      assertTrue(run.run((entry, state) -> {}, () -> false));
      assertTrue(run.state().outOfPatience());
      ended = run.state().step();
    }
    assertTrue(ended < STEPS, ended + " steps");
    byte[] journal = Files.readAllBytes(early.resolve("journal"));
    try (TuningRun run = TuningRun.resume(early, model, BASE, data, 7)) {
      assertTrue(run.run((entry, state) -> {}, () -> false));
      assertEquals(ended, run.state().step());
    }
    assertArrayEquals(journal, Files.readAllBytes(early.resolve("journal")));

    Path patient = folder.resolve("patient");
    try (TuningRun run = impatient(patient, 0)) {
      assertTrue(run.run((entry, state) -> {}, () -> false));
      assertEquals(STEPS, run.state().step());
      assertTrue(!run.state().outOfPatience());
    }
    try (TuningRun run = TuningRun.resume(early, model, BASE, data, 7)) {
      run.endAfter(0);
      assertTrue(run.run((entry, state) -> {}, () -> false));
      assertEquals(STEPS, run.state().step());
    }
    assertEquals(
        -1, Files.mismatch(early.resolve("metrics.jsonl"), patient.resolve("metrics.jsonl")));
    assertArrayEquals(
        DeltaFile.read(patient.resolve("best.safetensors")).values(),
        DeltaFile.read(early.resolve("best.safetensors")).values());
  }

  @ParameterizedTest
  @MethodSource("ofEveryKind")
  void theDeltaIsRebuiltFromBaseMaskAndJournal(TrainingSettings made) throws IOException {
    Path path = folder.resolve("run");
    float[] values = wholeRun(path, made);
    RunHeader header = TrainingJournal.header(path.resolve("journal"));
    TrainingSettings settings = header.settings("journal");
    assertEquals(made, settings);
    float[] base = TunedWeights.of(model, mask()).baseValues();
    TrainingState state = new TrainingState(settings, base);
    TrainingJournal.replay(path.resolve("journal"), state, entry -> true, entry -> {});
    assertArrayEquals(values, state.values());
    assertArrayEquals(values, DeltaFile.read(path.resolve("delta.safetensors")).values());

    TrainingState part = new TrainingState(settings, base);
    TrainingJournal.replay(path.resolve("journal"), part, entry -> entry.step() <= 25, entry -> {});
    assertEquals(25, part.step());
    TrainingJournal.rewind(path.resolve("journal"), 25);
    try (TuningRun run = TuningRun.resume(path, model, BASE, data, 7)) {
      assertArrayEquals(part.values(), run.state().values());
      run.run((entry, now) -> {}, () -> false);
      assertArrayEquals(values, run.state().values());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> TrainingJournal.rewind(path.resolve("journal"), STEPS + 1));
  }

  @Test
  void anotherBaseOtherDataOrAFolderInUseAreRefused() throws IOException {
    Path path = folder.resolve("run");
    wholeRun(path, usual());
    assertThrows(IOException.class, () -> create(path, usual()));
    assertThrows(
        FormatException.class, () -> TuningRun.resume(path, model, "ab".repeat(32), data, 7));
    TuningRun.Data other =
        new TuningRun.Data(
            data.train().reversed(),
            data.dev(),
            1 << 20,
            (kept, plan) -> {},
            data.exact(),
            data.scores());
    assertThrows(FormatException.class, () -> TuningRun.resume(path, model, BASE, other, 7));
  }

  @Test
  void exactGradientsTooLongForAJournalAreRefusedBeforeAnyWork() {
    int rows = 2100;
    int columns = 2000;
    int[] columnIds = new int[rows * columns];
    Arrays.setAll(columnIds, entry -> entry % columns);
    SparsePattern whole =
        new SparsePattern(
            rows,
            columns,
            IntStream.range(0, rows).toArray(),
            IntStream.rangeClosed(0, rows).map(row -> row * columns).toArray(),
            columnIds);
    Mask wide = new Mask(BASE, Map.of(new WeightId(TensorRole.QUERY, 1), whole), Map.of());
    TrainingSettings exact = settings(EstimatorKind.EXACT, Descent.of(new Sgd()));
    Path path = folder.resolve("wide");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> TuningRun.create(path, model, wide, exact, data, Map.of(), 7));
    assertTrue(refused.getMessage().contains("4,200,000 weights"), refused.getMessage());
    assertFalse(Files.exists(path));
  }

  @Test
  void weightsThatOverflowAreNotTakenForAFolderThatIsFull() throws IOException {
    Path path = folder.resolve("run");
    TrainingSettings tooLong = settings(EstimatorKind.EXACT, Descent.of(new Sgd(), 1e300));
    try (TuningRun run = create(path, tooLong)) {
      IOException told =
          assertThrows(IOException.class, () -> run.run((entry, state) -> {}, () -> false));
      assertTrue(told.getMessage().contains("is not finite in F32"), told.getMessage());
      assertTrue(told.getMessage().contains("a lower learning rate"), told.getMessage());
      assertFalse(told.getMessage().contains("written to again"), told.getMessage());
    }
    try (TuningRun run = TuningRun.resume(path, model, BASE, data, 7, OptionalInt.of(0))) {
      assertArrayEquals(run.weights().baseValues(), run.state().values(), "it can be rewound");
    }
  }
}
