package io.gatun.tools.run;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.grad.BackwardPass;
import io.gatun.engine.grad.MaskedGradient;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.recipe.Recipe;
import io.gatun.engine.task.AnswerMatch;
import io.gatun.engine.task.ExampleEncoder;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.train.RunFolder;
import io.gatun.engine.train.RunHeader;
import io.gatun.engine.train.RunLock;
import io.gatun.engine.train.TrainingJournal;
import io.gatun.engine.train.TrainingSettings;
import io.gatun.engine.train.TuningRun;
import io.gatun.format.FormatException;
import io.gatun.format.file.Sha256;
import io.gatun.kernels.Activations;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.StoppedException;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.Folders;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Runs {@code gatun tune}. */
public final class TuneRun {
  public static final String MASK = "mask";
  public static final String TEXT = "text";
  public static final String OUT = "o";
  public static final String RESUME = "resume";
  public static final String REWIND = "rewind";
  public static final String FSYNC_EVERY = "fsync-every";
  public static final String PREFIX_MEMORY = "prefix-memory";

  private static final String MODEL = "model";
  private static final String RECIPE = "recipe";
  private static final String NO_RECIPE = "none";
  private static final String ACTIVATIONS = "activations";
  private static final int USUAL_PREFIX_MIB = 512;

  private final Arguments arguments;
  private final Streams streams;
  private final Path folder;
  private final Path modelPath;
  private final TuneExamples examples;
  private final int forceEvery;

  /** For what is below the lowest tuned layer. */
  private final long keptBytes;

  private TuneRun(
      Arguments arguments, Streams streams, Path folder, Path modelPath, TuneExamples examples)
      throws UsageException {
    this.arguments = arguments;
    this.streams = streams;
    this.folder = folder;
    this.modelPath = modelPath;
    this.examples = examples;
    forceEvery = arguments.integer(FSYNC_EVERY, 1, 1 << 20).orElse(50);
    keptBytes = (long) arguments.integer(PREFIX_MEMORY, 0, 1 << 20).orElse(USUAL_PREFIX_MIB) << 20;
  }

  /** Starts a run, or goes on with one. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    Optional<String> resumed = arguments.text(RESUME);
    if (resumed.isPresent()) {
      TuneFlags.requireNoneOfANewRun(arguments);
      Path folder = Path.of(resumed.get());
      RunFolder files = new RunFolder(folder);
      RunLock.forOldRun(files).close(); // what cannot be done is said before a model is loaded
      RunHeader header = TrainingJournal.header(files.journal());
      Path model =
          arguments.has(CommonOptions.MODEL)
              ? ModelCache.standard().resolve(arguments)
              : Path.of(header.required(files.journal().toString(), MODEL));
      new TuneRun(arguments, streams, folder, model, TuneExamples.of(header.fields())).tune(true);
      return;
    }
    if (arguments.has(REWIND)) {
      throw new UsageException("--rewind goes with --resume");
    }
    Path folder =
        Path.of(
            arguments
                .text(OUT)
                .orElseThrow(() -> new UsageException("where to? -o names the run's folder")));
    Path model = ModelCache.standard().resolve(arguments);
    TuneRun run = new TuneRun(arguments, streams, folder, model, TuneExamples.of(arguments));
    RunLock.forNewRun(new RunFolder(folder)).close();
    run.tune(false);
  }

  private void tune(boolean resumes) throws Exception {
    OptionalInt patience = TuneFlags.patience(arguments);
    Optional<RunHeader> header =
        resumes
            ? Optional.of(TrainingJournal.header(new RunFolder(folder).journal()))
            : Optional.empty();
    TrainingSettings asked =
        resumes
            ? header.get().settings(folder.toString())
            : TuneFlags.settings(arguments, ObjectiveFlags.asked(arguments, examples.task()));
    Optional<Mask> given =
        arguments.has(MASK)
            ? Optional.of(MaskFile.read(Path.of(arguments.text(MASK).orElseThrow())))
            : Optional.empty();
    LoadOptions load = EngineFlags.load(arguments, ActivationChoice.LOSSES);
    if (resumes) {
      load = load.withBackend(load.backend().withActivations(activations(header.get())));
    }
    Map<String, String> notes =
        resumes ? header.get().fields() : notes(load.backend().activations());
    long start = System.nanoTime();
    try (OpenedModel opened = OpenedModel.open(modelPath, load, KvType.F32, streams)) {
      Model model = opened.model();
      String hash = Sha256.of(modelPath, done -> {});
      if (given.isPresent() && !given.get().baseHash().equals(hash)) {
        throw new FormatException(
            arguments.text(MASK).orElseThrow(),
            -1,
            "base model",
            given.get().baseHash(),
            modelPath + " has the hash " + hash + ": a mask fits the file that it was made for");
      }
      ExampleEncoder encoder = examples.encoder(model);
      PrefixProgress prefix = new PrefixProgress(streams.err());
      TuningRun.Data data =
          new TuningRun.Data(
              encoder.encode(examples.splits().train()),
              encoder.encode(examples.splits().dev()),
              keptBytes,
              prefix,
              (weights, train) -> new MaskedGradient(weights, backwardPass(model, train), train),
              AnswerMatch::named);
      TrainingSettings settings =
          resumes
              ? asked
              : asked.withObjective(
                  ObjectiveFlags.fitted(
                      asked.objective(),
                      arguments,
                      model,
                      Stream.concat(data.train().stream(), data.dev().stream())));
      try (TuningRun run =
          resumes
              ? TuningRun.resume(
                  folder,
                  model,
                  hash,
                  data,
                  forceEvery,
                  arguments.integer(REWIND, 0, Integer.MAX_VALUE))
              : TuningRun.create(
                  folder,
                  model,
                  mask(model, hash, given, data.train()),
                  settings,
                  data,
                  notes,
                  forceEvery)) {
        streams
            .err()
            .printf(
                Locale.ROOT,
                "gatun: %s: %d weights of %d matrices, %d examples to train on, %d to choose"
                    + " by%s%n",
                folder,
                run.weights().mask().entries(),
                run.weights().mask().patterns().size(),
                data.train().size(),
                data.dev().size(),
                resumes ? ", resumed after step " + run.state().step() : "");
        prefix.close();
        ObjectiveFlags.tell(settings.objective(), streams.err());
        if (resumes && patience.isPresent()) {
          run.endAfter(patience.getAsInt());
        }
        StepClock clock = new StepClock();
        boolean ended = train(run, settings, clock);
        TuneOutcome outcome =
            new TuneOutcome(
                folder,
                run,
                settings,
                examples,
                notes.getOrDefault(RECIPE, NO_RECIPE),
                ModelAndMachine.of(model, modelPath, hash),
                prefix.plan(),
                clock,
                start,
                streams);
        if (!ended) {
          outcome.stopped();
          throw new StoppedException(
              "stopped after step %d; go on with: %s tune --resume %s"
                  .formatted(run.state().step(), Program.name(), folder));
        }
        outcome.evaluated(encoder, arguments.has(CommonOptions.JSON));
      }
    }
  }

  /** Runs, and returns whether it was not stopped before its end. */
  private boolean train(TuningRun run, TrainingSettings settings, StepClock clock)
      throws IOException {
    try (TuneProgress progress =
            new TuneProgress(
                run.judge().figure(),
                settings.schedule().steps(),
                run.state().step(),
                streams.err());
        StopAtInterrupt stop = new StopAtInterrupt(streams.err())) {
      return run.run(
          (entry, state) -> {
            clock.happened(entry, state);
            progress.happened(entry, state);
          },
          stop);
    }
  }

  private Mask mask(Model model, String hash, Optional<Mask> given, List<PromptedExample> train)
      throws UsageException, CommandException, IOException {
    if (given.isPresent()) {
      return given.get();
    }
    long seed = arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
    Recipe recipe = TuneFlags.recipe(arguments).orElseThrow();
    Path cache = new Folders(System.getenv()).masks();
    return new RecipeMask(recipe, arguments.text(TEXT).map(Path::of), seed, cache, streams)
        .of(model, hash, train);
  }

  /** With room for the longest example, and as much memory as scoring has for what is kept. */
  private BackwardPass backwardPass(Model model, List<PromptedExample> train) {
    int longest = train.stream().mapToInt(BackwardPass::rows).max().orElseThrow();
    return new BackwardPass(model, Math.max(longest, ForwardPass.DEFAULT_ROWS), keptBytes);
  }

  /** What a run was started with; journals from before there was a choice name none: f32. */
  private Activations activations(RunHeader header) throws FormatException {
    String kept = header.fields().getOrDefault(ACTIVATIONS, Activations.F32.label());
    if (!ActivationChoice.LOSSES.words().contains(kept)) {
      throw new FormatException(
          new RunFolder(folder).journal().toString(),
          -1,
          "header field " + ACTIVATIONS,
          kept,
          "this Gatun tunes in " + String.join(" or ", ActivationChoice.LOSSES.words()));
    }
    return Activations.of(kept);
  }

  /** What the journal keeps to find the model again, and to compute as the run was started. */
  private Map<String, String> notes(Activations activations) throws UsageException {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put(MODEL, modelPath.toAbsolutePath().toString());
    notes.put(RECIPE, TuneFlags.recipe(arguments).map(Recipe::label).orElse(NO_RECIPE));
    notes.put(ACTIVATIONS, activations.label());
    notes.putAll(examples.fields());
    return notes;
  }
}
