package io.gatun.tools.run;

import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.eval.TaskEvaluation;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Splits;
import io.gatun.engine.task.TaskDefinition;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs {@code gatun eval}. */
public final class EvalRun {
  /** A file of examples. */
  public static final String TEST = "test";

  /** Which part of the task's data. */
  public static final String SPLIT = "split";

  /** How many examples at most. */
  public static final String LIMIT = "limit";

  private EvalRun() {}

  /** Scores a task's examples. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    TaskDefinition task = TaskFlags.task(arguments, TEST);
    EngineFlags.backend(arguments, ActivationChoice.LOSSES);
    OptionalInt context = arguments.integer(CommonOptions.CONTEXT, 2, 1 << 30);
    int limit = arguments.integer(LIMIT, 1, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
    String part = part(arguments);
    List<Example> found = examples(arguments, task, part);
    List<Example> examples = found.subList(0, Math.min(limit, found.size()));
    try (OpenedModel opened = OpenedModel.open(arguments, ActivationChoice.LOSSES, streams)) {
      Model model = opened.model();
      List<PromptedExample> prompted =
          task.encoder(model.tokenizer(), context, model.config().contextLength()).encode(examples);
      long start = System.nanoTime();
      TaskEvaluation.Result result;
      try (CandidateScoring scoring = new CandidateScoring(model);
          EvalProgress progress = new EvalProgress(prompted.size(), streams.err())) {
        result = TaskEvaluation.of(scoring, prompted, opened.delta(), progress);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      EvalReport report = new EvalReport(task.name(), part, task.labels(), result);
      if (arguments.has(CommonOptions.JSON)) {
        Json.print(report.json(), streams);
      } else {
        report.print(streams.out());
      }
      long tokens = prompted.stream().mapToLong(PromptedExample::tokensRead).sum();
      streams
          .err()
          .printf(
              Locale.ROOT,
              "gatun: %.1f s, %.1f examples/s, %.1f tokens/s%n",
              seconds,
              result.examples() / seconds,
              tokens / seconds);
    }
  }

  /** The split, or the name of the file that takes its place. */
  private static String part(Arguments arguments) throws UsageException {
    Optional<String> file = arguments.text(TEST);
    Optional<String> split = arguments.word(SPLIT, List.of("train", "dev", "test"));
    if (arguments.has(TaskOptions.DATA) == file.isPresent()) {
      throw new UsageException("which examples? --data DIR or --test FILE has them: give one");
    }
    if (file.isPresent() && split.isPresent()) {
      throw new UsageException("--split goes with --data: a --test file is not split");
    }
    if (file.isEmpty() && !arguments.has(TaskOptions.TASK)) {
      throw new UsageException("--data goes with --task; with a --template, give a --test FILE");
    }
    return file.isPresent() ? Path.of(file.get()).getFileName().toString() : split.orElse("test");
  }

  private static List<Example> examples(Arguments arguments, TaskDefinition task, String part)
      throws UsageException, CommandException, IOException {
    long seed = arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
    Optional<String> file = arguments.text(TEST);
    if (file.isPresent()) {
      return Splits.permuted(task.read(Path.of(file.get())), seed);
    }
    Path folder = Path.of(arguments.text(TaskOptions.DATA).orElseThrow());
    Splits splits = task.load(folder, seed);
    List<Example> chosen =
        switch (part) {
          case "train" -> splits.train();
          case "dev" -> splits.dev();
          default -> splits.test();
        };
    if (chosen.isEmpty()) {
      throw new CommandException(
          "%s has too few examples of %s: none is left for %s"
              .formatted(folder, task.name(), part));
    }
    return chosen;
  }
}
