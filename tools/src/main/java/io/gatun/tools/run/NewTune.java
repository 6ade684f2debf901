package io.gatun.tools.run;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.recipe.Recipe;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.train.Objective;
import io.gatun.engine.train.RunFolder;
import io.gatun.engine.train.RunLock;
import io.gatun.engine.train.TrainingSettings;
import io.gatun.engine.train.TuningRun;
import io.gatun.format.FormatException;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.Folders;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run that is started as the command line says.
 *
 * @param asked what it is to do; how long texts may be is known once there are examples in tokens
 * @param given the mask, if it is not a recipe's
 */
record NewTune(
    Arguments arguments,
    Streams streams,
    Path folder,
    Path modelPath,
    LoadOptions load,
    TuneExamples examples,
    TuneNotes notes,
    TrainingSettings asked,
    Optional<Mask> given)
    implements TuneStart {
  /** What cannot be done is said before a model is loaded. */
  static NewTune of(Arguments arguments, Streams streams)
      throws UsageException, CommandException, IOException {
    if (arguments.has(TuneRun.REWIND)) {
      throw new UsageException("--rewind goes with --resume");
    }
    Path folder =
        Path.of(
            arguments
                .text(TuneRun.OUT)
                .orElseThrow(() -> new UsageException("where to? -o names the run's folder")));
    Path model = ModelCache.standard().resolve(arguments);
    TuneExamples examples = TuneExamples.of(arguments);
    RunLock.checkForNewRun(new RunFolder(folder));
    TrainingSettings asked =
        TuneFlags.settings(arguments, ObjectiveFlags.asked(arguments, examples.task()));
    Optional<Mask> given =
        arguments.has(TuneRun.MASK)
            ? Optional.of(MaskFile.read(Path.of(arguments.text(TuneRun.MASK).orElseThrow())))
            : Optional.empty();
    LoadOptions load = EngineFlags.load(arguments, ActivationChoice.LOSSES);
    TuneNotes notes = TuneNotes.of(model, TuneFlags.recipe(arguments), load);
    return new NewTune(arguments, streams, folder, model, load, examples, notes, asked, given);
  }

  @Override
  public TuningRun open(Model model, String hash, TuningRun.Data data, int forceEvery)
      throws UsageException, CommandException, IOException {
    if (given.isPresent()) {
      requireFits(given.get(), hash);
    }
    Objective objective =
        ObjectiveFlags.fitted(
            asked.objective(),
            arguments,
            model,
            Stream.concat(data.train().stream(), data.dev().stream()));
    Map<String, String> kept = new LinkedHashMap<>(notes.fields());
    kept.putAll(examples.fields());
    return TuningRun.create(
        folder,
        model,
        mask(model, hash, data.train()),
        asked.withObjective(objective),
        data,
        kept,
        forceEvery);
  }

  private void requireFits(Mask mask, String hash) throws FormatException {
    if (!mask.baseHash().equals(hash)) {
      throw new FormatException(
          arguments.text(TuneRun.MASK).orElseThrow(),
          -1,
          "base model",
          mask.baseHash(),
          modelPath + " has the hash " + hash + ": a mask fits the file that it was made for");
    }
  }

  private Mask mask(Model model, String hash, List<PromptedExample> train)
      throws UsageException, CommandException, IOException {
    if (given.isPresent()) {
      return given.get();
    }
    long seed = arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
    Recipe recipe = TuneFlags.recipe(arguments).orElseThrow();
    Path cache = new Folders(System.getenv()).masks();
    return new RecipeMask(recipe, arguments.text(TuneRun.TEXT).map(Path::of), seed, cache, streams)
        .of(model, hash, train);
  }

  /** Of a beginning there is nothing to be told. */
  @Override
  public String remark(TuningRun run) {
    return "";
  }
}
