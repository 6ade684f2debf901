package io.gatun.tools.run;

import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.recipe.Recipe;
import io.gatun.engine.train.RunHeader;
import io.gatun.format.FormatException;
import io.gatun.kernels.Activations;
import io.gatun.tools.cli.ActivationChoice;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run's journal keeps to find the model again, and to compute as the run was started.
 *
 * @param fields by name, among others of the journal's header
 */
record TuneNotes(Map<String, String> fields) {
  private static final String MODEL = "model";
  private static final String RECIPE = "recipe";
  private static final String NO_RECIPE = "none";
  private static final String ACTIVATIONS = "activations";
  private static final String PRE_TOKENIZER = "pre";

  /** Those of a new run. */
  static TuneNotes of(Path model, Optional<Recipe> recipe, LoadOptions load) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(MODEL, model.toAbsolutePath().toString());
    fields.put(RECIPE, recipe.map(Recipe::label).orElse(NO_RECIPE));
    fields.put(ACTIVATIONS, load.backend().activations().label());
    load.preTokenizer().ifPresent(name -> fields.put(PRE_TOKENIZER, name));
    return new TuneNotes(fields);
  }

  /** The model's file. */
  Path model(Path journal) throws FormatException {
    return Path.of(new RunHeader(fields).required(journal.toString(), MODEL));
  }

  /** What the recipe is called. */
  String recipe() {
    return fields.getOrDefault(RECIPE, NO_RECIPE);
  }

  /** How the run was started, over what does not change its bits. */
  LoadOptions load(LoadOptions asked, Path journal) throws FormatException {
    return asked
        .withBackend(asked.backend().withActivations(activations(journal)))
        .withPreTokenizer(Optional.ofNullable(fields.get(PRE_TOKENIZER)));
  }

  /** Journals from before there was a choice name none: f32. */
  private Activations activations(Path journal) throws FormatException {
    String kept = fields.getOrDefault(ACTIVATIONS, Activations.F32.label());
    if (!ActivationChoice.LOSSES.words().contains(kept)) {
      throw new FormatException(
          journal.toString(),
          -1,
          "header field " + ACTIVATIONS,
          kept,
          "this Gatun tunes in " + String.join(" or ", ActivationChoice.LOSSES.words()));
    }
    return Activations.of(kept);
  }
}
