package io.gatun.tools.run;

import io.gatun.engine.eval.CandidateScoring;
import io.gatun.engine.eval.TaskEvaluation;
import io.gatun.engine.eval.TextEvaluation;
import io.gatun.engine.eval.TextScoring;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.AnswerMatch;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Question;
import io.gatun.engine.task.Splits;
import io.gatun.engine.task.TaskDefinition;
import io.gatun.engine.train.Objective;
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
    Objective asked = ObjectiveFlags.asked(arguments, task);
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
      Objective objective = ObjectiveFlags.fitted(asked, arguments, model, prompted.stream());
      ObjectiveFlags.tell(objective, streams.err());
      long start = System.nanoTime();
      JudgedPart judged = new JudgedPart(task, part, examples, prompted);
      ShownFigures report =
          switch (objective) {
            case Objective.Likelihood likelihood -> byLikelihood(opened, judged, streams);
            case Objective.GeneratedText text -> byText(opened, text, judged, streams);
          };
      double seconds = (System.nanoTime() - start) / 1e9;
      if (arguments.has(CommonOptions.JSON)) {
        Json.print(report.json(), streams);
      } else {
        report.print(streams.out());
      }
      streams
          .err()
          .printf(
              Locale.ROOT,
              "gatun: %.1f s, %.1f examples/s%s%n",
              seconds,
              prompted.size() / seconds,
              objective.isSmooth() ? tokensRead(prompted, seconds) : "");
    }
  }

  private static ShownFigures byLikelihood(OpenedModel opened, JudgedPart part, Streams streams) {
    try (CandidateScoring scoring = new CandidateScoring(opened.model());
        EvalProgress progress = new EvalProgress(part.examples().size(), streams.err())) {
      return new EvalReport(
          part.task().name(),
          part.name(),
          part.task().labels(),
          TaskEvaluation.of(scoring, part.examples(), opened.delta(), progress));
    }
  }

  private static ShownFigures byText(
      OpenedModel opened, Objective.GeneratedText objective, JudgedPart part, Streams streams)
      throws CommandException {
    TextScoring scoring =
        new TextScoring(
            opened.model(),
            AnswerMatch.named(objective.label()),
            objective.maxTokens(),
            objective.stop().stream().toList());
    List<Question> questions = part.examples().stream().map(scoring::question).toList();
    try {
      questions.forEach(scoring::requireRoom);
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage() + "; a smaller -c cuts prompts", e);
    }
    try (TextProgress progress =
        new TextProgress(objective.label(), questions.size(), streams.err())) {
      TextEvaluation.Result result =
          TextEvaluation.of(
                  scoring,
                  questions,
                  List.of(opened.delta()),
                  so -> progress.accept(so.getFirst()),
                  (example, texts) -> {})
              .getFirst();
      return new TextReport(part.task().name(), objective.label(), part.name(), result);
    }
  }

  private static String tokensRead(List<PromptedExample> examples, double seconds) {
    long tokens = examples.stream().mapToLong(PromptedExample::tokensRead).sum();
    return String.format(Locale.ROOT, ", %.1f tokens/s", tokens / seconds);
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
