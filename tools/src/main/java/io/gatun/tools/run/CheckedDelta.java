package io.gatun.tools.run;

import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.model.Model;
import io.gatun.format.file.Sha256;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.progress.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The delta that {@code --delta} names, read and known to be one of the model's file. That is
 * checked before the model is loaded, which takes longer.
 *
 * @param path of the delta
 * @param modelPath of the model it was held against
 */
record CheckedDelta(Path path, DeltaFile file, Path modelPath) {
  private static final int LONGEST_RECIPE = 60;

  /**
   * Reads the delta, if one is asked for, and the model's hash.
   *
   * @throws io.gatun.format.FormatException if it is no delta, or another model's
   */
  static Optional<CheckedDelta> of(Arguments arguments, Path model, PrintStream err)
      throws IOException {
    Optional<String> given = arguments.text(CommonOptions.DELTA);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Path path = Path.of(given.get());
    DeltaFile file = DeltaFile.read(path);
    String hash;
    try (Progress progress = Progress.ofBytes("SHA-256", Files.size(model), err)) {
      hash = Sha256.of(model, progress::at);
    }
    file.requireBase(path, model, hash);
    return Optional.of(new CheckedDelta(path, file, model));
  }

  /**
   * The delta over its model.
   *
   * @throws CommandException if the model has no such matrices
   */
  SparseDelta over(Model model) throws CommandException {
    try {
      return TunedWeights.of(model, file.mask()).delta(file.values());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          "%s does not fit %s: %s".formatted(path, modelPath, e.getMessage()), e);
    }
  }

  /** File, number of weights, and recipe where the file says one. */
  String describe() {
    String recipe = file.notes().get("recipe");
    return String.format(
        Locale.ROOT,
        "delta %s, %,d weights%s",
        PlainText.of(path.getFileName().toString()),
        file.mask().entries(),
        recipe == null ? "" : ", recipe " + PlainText.of(recipe, LONGEST_RECIPE));
  }
}
