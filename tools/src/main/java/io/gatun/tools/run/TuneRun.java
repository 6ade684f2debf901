package io.gatun.tools.run;

import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.grad.BackwardPass;
import io.gatun.engine.grad.MaskedGradient;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.AnswerMatch;
import io.gatun.engine.task.ExampleEncoder;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Splits;
import io.gatun.engine.train.TuningRun;
import io.gatun.format.file.Sha256;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.StoppedException;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Runs {@code gatun tune}: whatever a run begins with, it goes on alike. */
public final class TuneRun {
  public static final String MASK = "mask";
  public static final String TEXT = "text";
  public static final String OUT = "o";
  public static final String RESUME = "resume";
  public static final String REWIND = "rewind";
  public static final String FSYNC_EVERY = "fsync-every";
  public static final String PREFIX_MEMORY = "prefix-memory";

  private static final int USUAL_PREFIX_MIB = 512;

  private final Arguments arguments;
  private final Streams streams;
  private final int forceEvery;

  /** For what is below the lowest tuned layer. */
  private final long keptBytes;

  private TuneRun(Arguments arguments, Streams streams) throws UsageException {
    this.arguments = arguments;
    this.streams = streams;
    forceEvery = arguments.integer(FSYNC_EVERY, 1, 1 << 20).orElse(50);
    keptBytes = (long) arguments.integer(PREFIX_MEMORY, 0, 1 << 20).orElse(USUAL_PREFIX_MIB) << 20;
  }

  /** Starts a run, or goes on with one. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    TuneRun tune = new TuneRun(arguments, streams);
    tune.from(arguments.has(RESUME) ? ResumedTune.of(arguments) : NewTune.of(arguments, streams));
  }

  private void from(TuneStart start) throws Exception {
    long began = System.nanoTime();
    try (OpenedModel opened =
        OpenedModel.open(start.modelPath(), start.load(), KvType.F32, streams)) {
      Model model = opened.model();
      String hash = Sha256.of(start.modelPath(), done -> {});
      ExampleEncoder encoder = start.examples().encoder(model);
      PrefixProgress prefix = new PrefixProgress(streams.err());
      TuningRun.Data data = data(model, encoder, start.examples().splits(), prefix);
      try (TuningRun run = start.open(model, hash, data, forceEvery)) {
        tell(start, run, data);
        prefix.close();
        ObjectiveFlags.tell(run.settings().objective(), streams.err());
        StepClock clock = new StepClock();
        boolean ended = train(run, clock);
        TuneOutcome outcome =
            new TuneOutcome(
                start.folder(),
                run,
                start.examples(),
                start.notes().recipe(),
                ModelAndMachine.of(model, start.modelPath(), hash),
                prefix.plan(),
                clock,
                began,
                streams);
        if (!ended) {
          outcome.stopped();
          throw new StoppedException(
              "stopped after step %d; go on with: %s tune --resume %s"
                  .formatted(run.state().step(), Program.name(), start.folder()));
        }
        outcome.evaluated(encoder, arguments.has(CommonOptions.JSON));
      }
    }
  }

  private TuningRun.Data data(
      Model model, ExampleEncoder encoder, Splits splits, PrefixProgress prefix) {
    return new TuningRun.Data(
        encoder.encode(splits.train()),
        encoder.encode(splits.dev()),
        keptBytes,
        prefix,
        (weights, train) -> new MaskedGradient(weights, backwardPass(model, train), train),
        AnswerMatch::named);
  }

  /** With room for the longest example, and as much memory as scoring has for what is kept. */
  private BackwardPass backwardPass(Model model, List<PromptedExample> train) {
    int longest = train.stream().mapToInt(BackwardPass::rows).max().orElseThrow();
    return new BackwardPass(model, Math.max(longest, ForwardPass.DEFAULT_ROWS), keptBytes);
  }

  private void tell(TuneStart start, TuningRun run, TuningRun.Data data) {
    streams
        .err()
        .printf(
            Locale.ROOT,
            "gatun: %s: %d weights of %d matrices, %d examples to train on, %d to choose by%s%n",
            start.folder(),
            run.weights().mask().entries(),
            run.weights().mask().patterns().size(),
            data.train().size(),
            data.dev().size(),
            start.remark(run));
  }

  /** Runs, and returns whether it was not stopped before its end. */
  private boolean train(TuningRun run, StepClock clock) throws IOException {
    int steps = run.settings().schedule().steps();
    try (TuneProgress progress =
            new TuneProgress(run.judge().figure(), steps, run.state().step(), streams.err());
        StopAtInterrupt stop = new StopAtInterrupt(streams.err())) {
      return run.run(
          (entry, state) -> {
            clock.happened(entry, state);
            progress.happened(entry, state);
          },
          stop);
    }
  }
}
