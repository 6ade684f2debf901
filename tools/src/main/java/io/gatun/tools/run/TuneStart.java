package io.gatun.tools.run;

import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.train.TuningRun;
import io.gatun.format.FormatException;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;

/** Where a run begins: at what the command line says, or at what its journal keeps. */
sealed interface TuneStart permits NewTune, ResumedTune {
  /** The run's folder. */
  Path folder();

  /** The model's file. */
  Path modelPath();

  /** How the model is loaded. */
  LoadOptions load();

  /** What it learns from. */
  TuneExamples examples();

  /** Which recipe's mask is tuned. */
  TuneNotes notes();

  /**
   * Opens the run, before its first step or after its last.
   *
   * @param hash SHA-256 of the model's file
   * @param data the examples in the model's tokens
   * @param forceEvery entries after which the journal is forced to the disk
   * @throws FormatException if mask or journal are of another model file, or the journal of other
   *     examples
   */
  TuningRun open(Model model, String hash, TuningRun.Data data, int forceEvery)
      throws UsageException, CommandException, IOException;

  /** What is to be told of its beginning, after the numbers of weights and examples. */
  String remark(TuningRun run);
}
