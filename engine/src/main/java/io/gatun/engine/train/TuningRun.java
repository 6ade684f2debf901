package io.gatun.engine.train;

import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.adapt.TunedValues;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.adapt.ValueType;
import io.gatun.engine.eval.PrefixListener;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.TextObjective;
import io.gatun.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * Tuning of a model in a folder: journal, mask, latest and best values. May be killed at any
 * instant, and goes on with the same bits.
 */
public final class TuningRun implements AutoCloseable {
  /** Makes the estimator of exact gradients, where the settings ask for them. */
  @FunctionalInterface
  public interface ExactGradients {
    /** An estimator over these examples. */
    Estimator of(TunedWeights weights, List<PromptedExample> examples);
  }

  /** Finds functions of generated text, where the settings ask for one. */
  @FunctionalInterface
  public interface TextScores {
    /**
     * The function of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    TextObjective named(String label);
  }

  /** Told what happened, once it is kept and applied. */
  @FunctionalInterface
  public interface Listener {
    /** An entry, and the state after it. */
    void happened(JournalEntry entry, TrainingState state);
  }

  private final RunFolder folder;
  private final RunHeader header;
  private final TrainingSettings settings;
  private final TunedWeights weights;
  private final TrainingState state;
  private final Judge judge;
  private final List<PromptedExample> dev;
  private final RunLock lock;
  private final TrainingJournal journal;
  private final MetricsFile metrics;
  private final Trainer trainer;
  private Listener listener = (entry, after) -> {};

  private TuningRun(
      RunFolder folder,
      RunLock lock,
      RunHeader header,
      Model model,
      Mask mask,
      Data data,
      Judge judge,
      int forceEvery)
      throws IOException {
    this.folder = folder;
    this.lock = lock;
    this.header = header;
    this.judge = judge;
    settings = header.settings(folder.journal().toString());
    weights = TunedWeights.of(model, mask);
    MaskedWeights parameters = new MaskedWeights(weights);
    state = new TrainingState(settings, weights.baseValues());
    List<JournalEntry> past = new ArrayList<>();
    TrainingJournal.replay(folder.journal(), state, entry -> true, past::add);
    journal = TrainingJournal.open(folder.journal(), forceEvery);
    try {
      metrics = new MetricsFile(folder.metrics(), judge.figure());
      replayMetrics(past);
    } catch (Throwable e) {
      journal.close();
      throw e;
    }
    dev = data.dev();
    BatchLoss loss = judge.loss();
    trainer =
        new Trainer(
            settings,
            parameters,
            loss,
            settings.estimation().kind() == EstimatorKind.EXACT
                ? data.exact().of(weights, data.train())
                : Trainer.forwardOnly(settings, parameters, loss, state.directions()),
            (values, step) -> judge.evaluate(parameters.at(TunedValues.of(values)), step),
            state,
            this::keep);
  }

  private static Judge judge(Objective objective, Model model, Mask mask, Data data) {
    return switch (objective) {
      case Objective.Likelihood likelihood -> LikelihoodJudge.of(model, mask, data);
      case Objective.GeneratedText text -> TextJudge.of(model, text, data);
    };
  }

  /**
   * What a run learns from.
   *
   * @param train examples to train on
   * @param dev examples to choose by
   * @param keptBytes memory for what is below the lowest tuned layer, from step to step
   * @param progress told what is kept, and how many examples so far
   * @param exact makes exact gradients
   * @param scores finds the function by which generated texts are scored
   */
  public record Data(
      List<PromptedExample> train,
      List<PromptedExample> dev,
      long keptBytes,
      PrefixListener progress,
      ExactGradients exact,
      TextScores scores) {}

  /**
   * Starts a run.
   *
   * @param path a folder that has no journal; made if it is not there
   * @throws IllegalArgumentException if exact gradients of so many weights do not fit in a journal,
   *     or the data know no score of the name that the settings have
   * @param notes what else belongs into the journal's header
   * @param forceEvery entries after which the journal is forced to the disk
   */
  public static TuningRun create(
      Path path,
      Model model,
      Mask mask,
      TrainingSettings settings,
      Data data,
      Map<String, String> notes,
      int forceEvery)
      throws IOException {
    requireRoomInJournal(settings, mask);
    RunFolder folder = new RunFolder(path);
    RunLock lock = RunLock.forNewRun(folder);
    try {
      requireNoOtherMask(folder, mask);
      Map<String, String> fields = new LinkedHashMap<>(RunHeader.of(settings));
      fields.put(RunHeader.BASE, mask.baseHash());
      fields.put(RunHeader.MASK, mask.hash());
      fields.put(RunHeader.DATA, DataHash.of(data.train(), data.dev()));
      fields.putAll(notes);
      RunHeader header = new RunHeader(fields);
      Judge judge = judge(settings.objective(), model, mask, data);
      try {
        MaskFile.write(folder.mask(), mask);
        TrainingJournal.create(folder.journal(), header, forceEvery).close();
        return new TuningRun(folder, lock, header, model, mask, data, judge, forceEvery);
      } catch (Throwable e) {
        judge.close();
        throw e;
      }
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  /** Slopes take no room, but an exact gradient has as many elements as the mask. */
  private static void requireRoomInJournal(TrainingSettings settings, Mask mask) {
    if (settings.estimation().kind() == EstimatorKind.EXACT
        && mask.entries() > JournalCodec.MAXIMUM_ELEMENTS) {
      throw new IllegalArgumentException(
          "a mask of %,d weights: the journal keeps each step's exact gradient, %,d elements at most"
              .formatted(mask.entries(), JournalCodec.MAXIMUM_ELEMENTS));
    }
  }

  /** A start that was killed leaves its mask behind; anybody else's is not written over. */
  private static void requireNoOtherMask(RunFolder folder, Mask mask) throws IOException {
    if (Files.exists(folder.mask()) && !MaskFile.read(folder.mask()).hash().equals(mask.hash())) {
      throw new IOException(
          folder.mask() + ": is another mask: move it away, or name another folder for the run");
    }
  }

  /**
   * Goes on with a run.
   *
   * @param baseHash SHA-256 of the model's file
   * @throws FormatException if model, mask or data are not those that the run was started with
   * @throws IOException if another process tunes in the folder
   */
  public static TuningRun resume(Path path, Model model, String baseHash, Data data, int forceEvery)
      throws IOException {
    return resume(path, model, baseHash, data, forceEvery, OptionalInt.empty());
  }

  /**
   * Goes on with a run from an earlier step, if one is given; what followed it is dropped, once all
   * else is known to be in order.
   *
   * @throws IllegalArgumentException if there is no such step
   */
  public static TuningRun resume(
      Path path, Model model, String baseHash, Data data, int forceEvery, OptionalInt rewindTo)
      throws IOException {
    RunFolder folder = new RunFolder(path);
    RunLock lock = RunLock.forOldRun(folder);
    try {
      RunHeader header = TrainingJournal.header(folder.journal());
      require(folder, header, RunHeader.BASE, baseHash, "the model file is another one");
      Mask mask = MaskFile.read(folder.mask());
      require(folder, header, RunHeader.MASK, mask.hash(), folder.mask() + " has changed");
      String dataHash = DataHash.of(data.train(), data.dev());
      require(folder, header, RunHeader.DATA, dataHash, "the examples have changed");
      Objective objective = header.settings(folder.journal().toString()).objective();
      Judge judge = judge(objective, model, mask, data);
      try {
        if (rewindTo.isPresent()) {
          TrainingJournal.rewind(folder.journal(), rewindTo.getAsInt());
        }
        return new TuningRun(folder, lock, header, model, mask, data, judge, forceEvery);
      } catch (Throwable e) {
        judge.close();
        throw e;
      }
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private static void require(
      RunFolder folder, RunHeader header, String field, String found, String problem)
      throws FormatException {
    String file = folder.journal().toString();
    String kept = header.required(file, field);
    if (!kept.equals(found)) {
      throw new FormatException(
          file,
          -1,
          field,
          kept,
          "%s: it is %s now. Put back what the run was started with, or start another"
              .formatted(problem, found));
    }
  }

  private void replayMetrics(List<JournalEntry> past) throws IOException {
    if (past.isEmpty()) {
      return;
    }
    TrainingState again = new TrainingState(settings, weights.baseValues());
    for (JournalEntry entry : past) {
      again.apply(entry);
      metrics.add(entry, again);
    }
    metrics.flush();
  }

  /** Keeps an entry; the state is not yet after it. */
  private void keep(JournalEntry entry) throws IOException {
    journal.append(entry);
  }

  /**
   * Ends after so many evaluations without a better one, 0 for no such end, whatever the run was
   * started with. Not kept: whoever resumes it has to say so again.
   */
  public void endAfter(int evaluations) {
    state.endAfter(evaluations);
  }

  /**
   * Runs until the end, or until it is told to stop; then everything is saved.
   *
   * @return whether the run has ended
   * @throws IOException if something cannot be kept, such as on a full disk: the run can be
   *     resumed; or if steps have made values that are no finite numbers: it can be rewound
   */
  public boolean run(Listener told, BooleanSupplier stop) throws IOException {
    listener = told;
    try {
      boolean ended = trainer.run(stop, this::happened);
      save();
      return ended;
    } catch (FormatException e) {
      throw new IOException(
          ("%s; steps were too long for 32 bits. The journal has all up to step %d: rewind the run,"
                  + " or start another with a lower learning rate")
              .formatted(e.getMessage(), state.step()),
          e);
    } catch (IOException e) {
      throw new IOException(
          "%s; all up to step %d is kept: once the folder can be written to again, resume the run"
              .formatted(e.getMessage(), state.step()),
          e);
    }
  }

  private void happened(JournalEntry entry) throws IOException {
    metrics.add(entry, state);
    if (entry instanceof JournalEntry.Evaluation) {
      metrics.flush();
      save();
    }
    listener.happened(entry, state);
  }

  /** Writes the latest values and the best. */
  private void save() throws IOException {
    metrics.flush();
    delta(state.values()).write(folder.delta(), ValueType.F32);
    delta(state.bestValues()).write(folder.best(), ValueType.F32);
  }

  private DeltaFile delta(float[] values) {
    Map<String, String> notes = new LinkedHashMap<>(header.fields());
    notes.put("step", Integer.toString(state.step()));
    return new DeltaFile(weights.mask(), values, notes);
  }

  /** What it was started with. */
  public TrainingSettings settings() {
    return settings;
  }

  /** What the run is now. */
  public TrainingState state() {
    return state;
  }

  /** The tuned weights. */
  public TunedWeights weights() {
    return weights;
  }

  /** The examples to choose by. */
  public List<PromptedExample> dev() {
    return dev;
  }

  /** How its examples are judged; it stays the run's own. */
  public Judge judge() {
    return judge;
  }

  @Override
  public void close() throws IOException {
    judge.close();
    try (lock;
        journal;
        metrics) {
      metrics.flush();
    }
  }
}
