package io.gatun.tools.run;

import io.gatun.engine.model.Model;
import io.gatun.engine.task.AnswerMatch;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Question;
import io.gatun.engine.task.TaskDefinition;
import io.gatun.engine.train.Objective;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.ObjectiveOptions;
import io.gatun.tools.cli.UsageException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What a model is tuned for or measured by, as the command line and the examples say. */
public final class ObjectiveFlags {
  public static final List<String> OBJECTIVE_WORDS =
      Stream.concat(
              Stream.of(Objective.LIKELIHOOD),
              Arrays.stream(AnswerMatch.values()).map(AnswerMatch::label))
          .toList();

  /** Of long completions no more is written, unless the command line says so: a step would last. */
  private static final int USUAL_MOST = 64;

  private static final int MOST = 1 << 20;
  private static final String LINE_BREAK = "\n";
  private static final String LINE = "line";
  private static final List<String> STOP_WORDS = List.of(LINE, "text");

  private ObjectiveFlags() {}

  /**
   * What the command line asks for. How long texts may be is known once there are examples in
   * tokens ({@link #fitted}); here it is the most.
   *
   * @throws UsageException if options do not go together, or the task has no prompts
   */
  static Objective asked(Arguments arguments, TaskDefinition task) throws UsageException {
    String label =
        arguments.word(ObjectiveOptions.OBJECTIVE, OBJECTIVE_WORDS).orElse(Objective.LIKELIHOOD);
    OptionalInt maxTokens = arguments.integer(ObjectiveOptions.MAX_TOKENS, 1, MOST);
    Optional<String> stopAt = arguments.word(ObjectiveOptions.STOP_AT, STOP_WORDS);
    if (label.equals(Objective.LIKELIHOOD)) {
      if (maxTokens.isPresent() || stopAt.isPresent()) {
        throw new UsageException(
            "--%s is of texts that are written: it goes with --objective exact-match or f1"
                .formatted(
                    maxTokens.isPresent()
                        ? ObjectiveOptions.MAX_TOKENS
                        : ObjectiveOptions.STOP_AT));
      }
      return new Objective.Likelihood();
    }
    if (task.template().isPlainText()) {
      throw new UsageException(
          "--objective %s compares what is written after a prompt, and plain text has none: give"
                  .formatted(label)
              + " records of 'prompt' and 'completion', or a template");
    }
    return new Objective.GeneratedText(label, maxTokens.orElse(USUAL_MOST), Optional.empty());
  }

  /**
   * The same for these examples: unless the command line says otherwise, texts are no longer than
   * the longest that is expected, and end with a line where none that is expected has several.
   */
  static Objective fitted(
      Objective asked, Arguments arguments, Model model, Stream<PromptedExample> examples) {
    if (!(asked instanceof Objective.GeneratedText text)) {
      return asked;
    }
    List<PromptedExample> all = examples.toList();
    int longest = all.stream().mapToInt(e -> e.candidates()[e.label()].length).max().orElseThrow();
    boolean lines =
        arguments
            .text(ObjectiveOptions.STOP_AT)
            .map(LINE::equals)
            .orElseGet(() -> areLines(all, model));
    return new Objective.GeneratedText(
        text.label(),
        arguments.has(ObjectiveOptions.MAX_TOKENS)
            ? text.maxTokens()
            : Math.min(text.maxTokens(), longest),
        lines ? Optional.of(LINE_BREAK) : Optional.empty());
  }

  private static boolean areLines(List<PromptedExample> examples, Model model) {
    return examples.stream()
        .map(example -> Question.of(example, model.tokenizer()))
        .noneMatch(question -> question.references().getFirst().strip().contains(LINE_BREAK));
  }

  /** Says what is lowered, where it is not the usual. */
  static void tell(Objective objective, PrintStream err) {
    if (objective instanceof Objective.GeneratedText text) {
      err.printf(
          Locale.ROOT,
          "gatun: the objective is %s of what the model writes: the likeliest tokens, %d at most,"
              + " up to %s; the loss is one minus it%n",
          text.label(),
          text.maxTokens(),
          text.stop().isPresent() ? "the end of a line or of the text" : "the end of the text");
    }
  }
}
