package io.gatun.tools.run;

import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.train.RunFolder;
import io.gatun.engine.train.RunHeader;
import io.gatun.engine.train.RunLock;
import io.gatun.engine.train.TrainingJournal;
import io.gatun.engine.train.TuningRun;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A run that goes on as it was started, by what its journal keeps.
 *
 * @param rewindTo the step to go on from, if it is not the last
 * @param patience in place of the one that the run was started with
 */
record ResumedTune(
    Path folder,
    Path modelPath,
    LoadOptions load,
    TuneExamples examples,
    TuneNotes notes,
    OptionalInt rewindTo,
    OptionalInt patience)
    implements TuneStart {
  /** What cannot be done is said before a model is loaded. */
  static ResumedTune of(Arguments arguments) throws UsageException, CommandException, IOException {
    TuneFlags.requireNoneOfANewRun(arguments);
    Path folder = Path.of(arguments.text(TuneRun.RESUME).orElseThrow());
    RunFolder files = new RunFolder(folder);
    RunLock.forOldRun(files).close();
    RunHeader header = TrainingJournal.header(files.journal());
    TuneNotes notes = new TuneNotes(header.fields());
    Path model =
        arguments.has(CommonOptions.MODEL)
            ? ModelCache.standard().resolve(arguments)
            : notes.model(files.journal());
    TuneExamples examples = TuneExamples.of(header.fields());
    OptionalInt patience = TuneFlags.patience(arguments);
    header.settings(folder.toString()); // refuses those that make no sense
    LoadOptions load = EngineFlags.load(arguments, ActivationChoice.LOSSES);
    return new ResumedTune(
        folder,
        model,
        notes.load(load, files.journal()),
        examples,
        notes,
        arguments.integer(TuneRun.REWIND, 0, Integer.MAX_VALUE),
        patience);
  }

  @Override
  public TuningRun open(Model model, String hash, TuningRun.Data data, int forceEvery)
      throws IOException {
    TuningRun run = TuningRun.resume(folder, model, hash, data, forceEvery, rewindTo);
    patience.ifPresent(run::endAfter);
    return run;
  }

  @Override
  public String remark(TuningRun run) {
    return ", resumed after step " + run.state().step();
  }
}
