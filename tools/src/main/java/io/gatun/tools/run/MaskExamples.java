package io.gatun.tools.run;

import io.gatun.engine.grad.TextWindows;
import io.gatun.engine.grad.WeightScore;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.DataRecord;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Records;
import io.gatun.engine.task.Splits;
import io.gatun.engine.task.TaskDefinition;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a mask's scores are summed over, read before the model is loaded. */
sealed interface MaskExamples {
  /** As a model reads them. */
  List<PromptedExample> encode(Model model) throws CommandException;

  /** What the mask keeps of where they are from. */
  Map<String, String> origin();

  /** What the command line asks for. */
  static MaskExamples of(Arguments arguments) throws UsageException, CommandException, IOException {
    WeightScore score = MaskFlags.score(arguments);
    return switch (score) {
      case FISHER, WANDA -> Texts.of(arguments);
      case TASK, TASK_MEAN -> OfTask.of(arguments);
      case RANDOM, LARGE, SMALL -> new None();
    };
  }

  /** A task's examples where one is named or made, else texts. */
  static MaskExamples ofTaskOrTexts(Arguments arguments)
      throws UsageException, CommandException, IOException {
    boolean task = arguments.has(TaskOptions.TASK) || arguments.has(TaskOptions.TEMPLATE);
    return task ? OfTask.of(arguments) : Texts.of(arguments);
  }

  /** For scores that need none. */
  record None() implements MaskExamples {
    @Override
    public List<PromptedExample> encode(Model model) {
      return List.of();
    }

    @Override
    public Map<String, String> origin() {
      return Map.of();
    }
  }

  /** Windows of texts. */
  record Texts(Path path, List<String> texts, int count, int length, long seed)
      implements MaskExamples {
    static Texts of(Arguments arguments) throws UsageException, IOException {
      Optional<String> file = arguments.text(MaskFlags.TEXT);
      if (file.isEmpty()) {
        throw new UsageException(
            "which texts? --text names a JSONL file; --score random, large and small need none");
      }
      Path path = Path.of(file.get());
      List<String> texts = new ArrayList<>();
      for (DataRecord item : Records.read(path)) {
        texts.add(item.field("text"));
      }
      return new Texts(
          path,
          texts,
          arguments.integer(MaskFlags.SEQUENCES, 1, 1 << 20).orElse(64),
          arguments.integer(MaskFlags.LENGTH, 2, 1 << 20).orElse(256),
          MaskFlags.seed(arguments));
    }

    @Override
    public List<PromptedExample> encode(Model model) throws CommandException {
      if (length > model.config().contextLength()) {
        throw new CommandException(
            "--length %d: the model reads up to %d tokens"
                .formatted(length, model.config().contextLength()));
      }
      List<PromptedExample> windows = TextWindows.of(model.tokenizer(), texts, count, length, seed);
      if (windows.isEmpty()) {
        throw new CommandException(
            "%s: none of %d texts has %d tokens; a smaller --length finds some"
                .formatted(path, texts.size(), length));
      }
      return windows;
    }

    @Override
    public Map<String, String> origin() {
      return Map.of(
          "text", path.getFileName().toString(),
          "length", Integer.toString(length),
          "seed", Long.toString(seed));
    }
  }

  /** A task's training examples. */
  record OfTask(TaskDefinition task, List<Example> examples, OptionalInt context, long seed)
      implements MaskExamples {
    static OfTask of(Arguments arguments) throws UsageException, CommandException, IOException {
      TaskDefinition task = TaskFlags.task(arguments, MaskFlags.TRAIN);
      long seed = MaskFlags.seed(arguments);
      List<Example> found = examples(arguments, task, seed);
      if (found.isEmpty()) {
        throw new CommandException("no example of " + task.name() + " to train on");
      }
      int most = arguments.integer(MaskFlags.SEQUENCES, 1, 1 << 20).orElse(Integer.MAX_VALUE);
      OptionalInt context = arguments.integer(CommonOptions.CONTEXT, 2, 1 << 30);
      return new OfTask(task, found.subList(0, Math.min(most, found.size())), context, seed);
    }

    private static List<Example> examples(Arguments arguments, TaskDefinition task, long seed)
        throws UsageException, IOException {
      Optional<String> folder = arguments.text(TaskOptions.DATA);
      Optional<String> file = arguments.text(MaskFlags.TRAIN);
      if (folder.isPresent() == file.isPresent()) {
        throw new UsageException("which examples? --data DIR or --train FILE has them: give one");
      }
      if (file.isPresent()) {
        return Splits.permuted(task.read(Path.of(file.get())), seed);
      }
      if (!arguments.has(TaskOptions.TASK)) {
        throw new UsageException("--data goes with --task; with a --template, give a --train FILE");
      }
      return task.load(Path.of(folder.get()), seed).train();
    }

    @Override
    public List<PromptedExample> encode(Model model) {
      return task.encoder(model.tokenizer(), context, model.config().contextLength())
          .encode(examples);
    }

    @Override
    public Map<String, String> origin() {
      return Map.of("task", task.name(), "seed", Long.toString(seed));
    }
  }
}
