package io.gatun.tools.run;

import io.gatun.engine.model.Model;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.ExampleEncoder;
import io.gatun.engine.task.Splits;
import io.gatun.engine.task.TaskDefinition;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The examples of a run, found by strings that its journal keeps, so that a resumed run finds them
 * again.
 *
 * @param task how they are put to the model
 * @param splits to train on, to choose by, to report on (which may be none)
 * @param fields where they come from
 */
record TuneExamples(TaskDefinition task, Splits splits, Map<String, String> fields) {
  static final String TRAIN = "train";
  static final String DEV = "dev";
  static final String TEST = "test";

  private static final List<String> FIELDS =
      List.of(
          TaskOptions.TASK,
          TaskOptions.TEMPLATE,
          TaskOptions.LABELS,
          TaskOptions.DATA,
          TRAIN,
          DEV,
          TEST);
  private static final List<String> PATHS = List.of(TaskOptions.DATA, TRAIN, DEV, TEST);
  private static final String DATA_SEED = "data_seed";
  private static final String CONTEXT = "context";
  private static final List<String> KEPT =
      Stream.concat(FIELDS.stream(), Stream.of(DATA_SEED, CONTEXT, EvalRun.LIMIT)).toList();
  private static final String NO_LIMIT = Integer.toString(Integer.MAX_VALUE);

  /** Of a file without one to choose by, a third of it, and no more than this. */
  private static final int MOST_DEV = 500;

  /** Those that a command line names. */
  static TuneExamples of(Arguments arguments) throws UsageException, CommandException, IOException {
    requireNoOtherParts(arguments);
    Map<String, String> fields = new LinkedHashMap<>();
    for (String name : FIELDS) {
      Optional<String> value = arguments.text(name);
      if (value.isPresent()) {
        boolean path = PATHS.contains(name);
        fields.put(name, path ? Path.of(value.get()).toAbsolutePath().toString() : value.get());
      }
    }
    long seed = arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
    fields.put(DATA_SEED, Long.toString(seed));
    OptionalInt context = arguments.integer(CommonOptions.CONTEXT, 2, 1 << 30);
    fields.put(CONTEXT, context.isPresent() ? "" + context.getAsInt() : NO_LIMIT);
    OptionalInt limit = arguments.integer(EvalRun.LIMIT, 0, Integer.MAX_VALUE);
    fields.put(EvalRun.LIMIT, limit.isPresent() ? "" + limit.getAsInt() : NO_LIMIT);
    return of(fields);
  }

  /** A folder has all three parts, so that no file could take the place of one. */
  private static void requireNoOtherParts(Arguments arguments) throws UsageException {
    for (String part : List.of(DEV, TEST)) {
      if (arguments.has(TaskOptions.DATA) && arguments.has(part)) {
        throw new UsageException(
            ("--data and --%1$s: the folder has examples for that too; leave out --%1$s, or name all"
                    + " files, with --train in place of --data")
                .formatted(part));
      }
    }
  }

  /** Those that a journal's header names. */
  static TuneExamples of(Map<String, String> fields)
      throws UsageException, CommandException, IOException {
    TaskDefinition task =
        TaskFlags.task(
            value(fields, TaskOptions.TASK),
            value(fields, TaskOptions.TEMPLATE),
            value(fields, TaskOptions.LABELS),
            value(fields, TRAIN));
    long seed = Long.parseLong(fields.getOrDefault(DATA_SEED, "0"));
    boolean folder = fields.containsKey(TaskOptions.DATA);
    if (folder == fields.containsKey(TRAIN)) {
      throw new UsageException("which examples? --data DIR or --train FILE has them: give one");
    }
    if (folder && !fields.containsKey(TaskOptions.TASK)) {
      throw new UsageException("--data goes with --task; with a --template, give a --train FILE");
    }
    Splits splits =
        folder ? task.load(Path.of(fields.get(TaskOptions.DATA)), seed) : files(task, fields, seed);
    if (splits.train().isEmpty() || splits.dev().isEmpty()) {
      throw new CommandException(
          "%d examples to train on and %d to choose by: both are needed"
              .formatted(splits.train().size(), splits.dev().size()));
    }
    Map<String, String> own = new LinkedHashMap<>();
    fields.forEach(
        (name, text) -> {
          if (KEPT.contains(name)) {
            own.put(name, text);
          }
        });
    int limit = Integer.parseInt(fields.getOrDefault(EvalRun.LIMIT, NO_LIMIT));
    List<Example> test = splits.test().subList(0, Math.min(limit, splits.test().size()));
    return new TuneExamples(task, new Splits(splits.train(), splits.dev(), test), own);
  }

  /** How they are put into a model's tokens. */
  ExampleEncoder encoder(Model model) {
    int wanted = Integer.parseInt(fields.getOrDefault(CONTEXT, NO_LIMIT));
    return task.encoder(
        model.tokenizer(),
        wanted == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(wanted),
        model.config().contextLength());
  }

  private static Splits files(TaskDefinition task, Map<String, String> fields, long seed)
      throws IOException {
    List<Example> train = task.read(Path.of(fields.get(TRAIN)));
    List<Example> test =
        fields.containsKey(TEST)
            ? Splits.permuted(task.read(Path.of(fields.get(TEST))), seed)
            : List.of();
    if (fields.containsKey(DEV)) {
      return new Splits(Splits.permuted(train, seed), task.read(Path.of(fields.get(DEV))), test);
    }
    int dev = Math.min(MOST_DEV, train.size() / 3);
    return Splits.of(train, test, train.size() - dev, dev, seed);
  }

  private static Optional<String> value(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
