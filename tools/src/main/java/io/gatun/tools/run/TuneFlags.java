package io.gatun.tools.run;

import io.gatun.engine.recipe.Recipe;
import io.gatun.engine.train.Descent;
import io.gatun.engine.train.Direction;
import io.gatun.engine.train.Estimation;
import io.gatun.engine.train.EstimatorKind;
import io.gatun.engine.train.Objective;
import io.gatun.engine.train.Schedule;
import io.gatun.engine.train.TrainingSettings;
import io.gatun.engine.train.Update;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.ObjectiveOptions;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.cli.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Settings of a run as the command line has them. */
public final class TuneFlags {
  public static final String RECIPE = "recipe";
  public static final String ESTIMATOR = "estimator";
  public static final List<String> ESTIMATOR_WORDS = List.of("two-point", "three-point", "exact");
  public static final String STEPS = "steps";
  public static final String BATCH = "batch";
  public static final String RATE = "lr";
  public static final String EPSILON = "epsilon";
  public static final String DIRECTION = "direction";
  public static final String DIRECTIONS = "directions";
  public static final String UPDATE = "update";
  public static final String CLIP = "clip";
  public static final String EVAL_EVERY = "eval-every";
  public static final String PATIENCE = "patience";
  public static final List<String> DIRECTION_WORDS = List.of("gaussian", "rademacher", "sphere");
  public static final List<String> UPDATE_WORDS = List.of("sgd", "sign", "momentum", "adam");

  /** What a run keeps in its journal, so that it cannot be given again. */
  private static final List<String> OF_A_NEW_RUN =
      List.of(
          TuneRun.OUT,
          TuneRun.MASK,
          TuneRun.TEXT,
          TaskOptions.TASK,
          TaskOptions.DATA,
          TaskOptions.TEMPLATE,
          TaskOptions.LABELS,
          TuneExamples.TRAIN,
          TuneExamples.DEV,
          TuneExamples.TEST,
          EvalRun.LIMIT,
          ObjectiveOptions.OBJECTIVE,
          ObjectiveOptions.MAX_TOKENS,
          RECIPE,
          ESTIMATOR,
          STEPS,
          BATCH,
          RATE,
          EPSILON,
          DIRECTION,
          DIRECTIONS,
          UPDATE,
          CLIP,
          EVAL_EVERY,
          CommonOptions.CONTEXT,
          CommonOptions.SEED,
          CommonOptions.ACTIVATIONS,
          CommonOptions.PRE);

  private static final String AUTO = "auto";
  private static final int MOST = 1 << 24;
  private static final int USUAL_PATIENCE = 10;

  private TuneFlags() {}

  /**
   * Where neither the command line nor a recipe says otherwise. Not a constant: help names the
   * options of this class, and is printed without the engine.
   */
  private static TrainingSettings usual() {
    return TrainingSettings.defaults();
  }

  /** A run that goes on does so as it was started. */
  static void requireNoneOfANewRun(Arguments arguments) throws UsageException {
    for (String name : OF_A_NEW_RUN) {
      if (arguments.has(name)) {
        throw new UsageException(
            "a run goes on as it was started: leave out %s%s, or start another run with -o"
                .formatted(name.length() == 1 ? "-" : "--", name));
      }
    }
  }

  /** The recipe, if no mask is given. */
  static Optional<Recipe> recipe(Arguments arguments) throws UsageException {
    Optional<Recipe> named = arguments.word(RECIPE, Recipe.names()).flatMap(Recipe::named);
    boolean text = arguments.has(TuneRun.TEXT);
    if (arguments.has(TuneRun.MASK)) {
      if (named.isPresent()) {
        throw new UsageException("--mask and --recipe both say which weights: give one");
      }
      if (text) {
        throw new UsageException(
            "--mask and --text: the mask is made already; leave out --text, or --mask to have"
                + " senszoq's made from the text");
      }
      return Optional.empty();
    }
    Recipe recipe = named.orElse(Recipe.SENSZOQ);
    if (text && recipe.scoresTask()) {
      throw new UsageException(
          ("--recipe %s and --text: its mask is made from the training examples; leave out --text,"
                  + " or give --recipe %s")
              .formatted(recipe.label(), Recipe.SENSZOQ.label()));
    }
    return Optional.of(recipe);
  }

  /**
   * The settings.
   *
   * @param objective what is lowered, as far as the command line says
   */
  static TrainingSettings settings(Arguments arguments, Objective objective) throws UsageException {
    Optional<Recipe> recipe = recipe(arguments);
    try {
      Estimation estimation = estimation(arguments, recipe, objective);
      return new TrainingSettings(
          schedule(arguments, recipe),
          batch(arguments, recipe.map(Recipe::batchSize).orElse(usual().batchSize())),
          estimation,
          descent(arguments, estimation.kind()),
          arguments
              .whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE)
              .orElse(usual().seed()),
          objective);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static Schedule schedule(Arguments arguments, Optional<Recipe> recipe)
      throws UsageException {
    Schedule usual = usual().schedule();
    return new Schedule(
        arguments.integer(STEPS, 0, MOST).orElse(recipe.map(Recipe::steps).orElse(usual.steps())),
        arguments
            .integer(EVAL_EVERY, 0, MOST)
            .orElse(recipe.map(Recipe::evaluateEvery).orElse(usual.evaluateEvery())),
        patience(arguments).orElse(usualPatience(arguments, recipe)));
  }

  private static Estimation estimation(
      Arguments arguments, Optional<Recipe> recipe, Objective objective) throws UsageException {
    Estimation usual = usual().estimation();
    return new Estimation(
        arguments
            .word(ESTIMATOR, ESTIMATOR_WORDS)
            .map(word -> EstimatorKind.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
            .orElse(recipe.map(Recipe::estimator).orElse(usual.kind())),
        arguments.number(EPSILON, 1e-9, 0.999).orElse(usualEpsilon(objective)),
        arguments
            .word(DIRECTION, DIRECTION_WORDS)
            .map(word -> Direction.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(usual.direction()),
        arguments.integer(DIRECTIONS, 1, 1 << 10).orElse(usual.directions()));
  }

  private static Descent descent(Arguments arguments, EstimatorKind estimator)
      throws UsageException {
    Descent usual = usual().descent();
    return new Descent(
        arguments.word(UPDATE, UPDATE_WORDS).map(Update::named).orElse(usual.update()),
        rate(arguments),
        arguments
            .number(CLIP, 0.01, 1)
            .orElse(estimator == EstimatorKind.THREE_POINT ? 1 : usual.clipQuantile()));
  }

  static OptionalInt patience(Arguments arguments) throws UsageException {
    return arguments.integer(PATIENCE, 0, MOST);
  }

  /** A recipe's steps are more than many tasks need; who names a number of steps wants them. */
  private static int usualPatience(Arguments arguments, Optional<Recipe> recipe) {
    return recipe.isPresent() && !arguments.has(STEPS) ? USUAL_PATIENCE : 0;
  }

  /** A score of texts changes by words: a small move of SmolLM2's weights changes none of them. */
  private static double usualEpsilon(Objective objective) {
    return objective.isSmooth() ? usual().estimation().epsilon() : 1e-2;
  }

  private static int batch(Arguments arguments, int usual) throws UsageException {
    Optional<String> given = arguments.text(BATCH);
    return given.isPresent() && given.get().equals("all")
        ? Integer.MAX_VALUE
        : arguments.integer(BATCH, 1, MOST).orElse(usual);
  }

  private static OptionalDouble rate(Arguments arguments) throws UsageException {
    Optional<String> given = arguments.text(RATE);
    return given.isEmpty() || given.get().equals(AUTO)
        ? OptionalDouble.empty()
        : arguments.number(RATE, 1e-12, 1e6);
  }
}
