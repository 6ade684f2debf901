package io.gatun.tools.run;

import io.gatun.engine.task.TaskDefinition;
import io.gatun.engine.task.Tasks;
import io.gatun.engine.task.Template;
import io.gatun.engine.task.TextTasks;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The task that a command line names or makes. */
final class TaskFlags {
  private TaskFlags() {}

  /**
   * The task of a command line.
   *
   * @param file the option that names examples, whose own fields say what they are where nothing
   *     else does
   */
  static TaskDefinition task(Arguments arguments, String file) throws UsageException, IOException {
    return task(
        arguments.word(TaskOptions.TASK, Tasks.names()),
        arguments.text(TaskOptions.TEMPLATE),
        arguments.text(TaskOptions.LABELS),
        arguments.text(file));
  }

  /**
   * A task by name, or made of a template, or found by a file's fields.
   *
   * @param name one of {@link Tasks#names}
   * @param prompt the template's text
   * @param labels label words by comma
   * @param file of examples
   */
  static TaskDefinition task(
      Optional<String> name,
      Optional<String> prompt,
      Optional<String> labels,
      Optional<String> file)
      throws UsageException, IOException {
    Optional<Template> template = template(prompt, labels);
    if (name.isEmpty()) {
      if (template.isEmpty() && file.isPresent()) {
        return TextTasks.of(Path.of(file.get()));
      }
      if (template.isEmpty()) {
        throw new UsageException(
            "which task? --task names one ("
                + String.join(", ", Tasks.names())
                + "), or --template and --labels make one, or a file has prompts with completions,"
                + " or text");
      }
      return TaskDefinition.of(template.get());
    }
    TaskDefinition task = Tasks.named(name.get()).orElseThrow();
    if (template.isEmpty()) {
      return task;
    }
    try {
      return task.withTemplate(template.get());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static Optional<Template> template(Optional<String> prompt, Optional<String> labels)
      throws UsageException {
    if (prompt.isEmpty() && labels.isEmpty()) {
      return Optional.empty();
    }
    if (prompt.isEmpty() || labels.isEmpty()) {
      throw new UsageException("--template and --labels belong together: give both");
    }
    List<String> words = List.of(unescape(labels.get()).split(",", -1));
    boolean completion = words.size() == 1 && words.getFirst().contains("{");
    if ((words.size() < 2 && !completion) || words.stream().anyMatch(String::isBlank)) {
      throw new UsageException(
          "--labels takes two words or more by comma, such as ' terrible, great', or a field that"
              + " has what shall follow, such as ' {answer}', not '"
              + labels.get()
              + "'");
    }
    try {
      return Optional.of(new Template(unescape(prompt.get()), words));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** A shell's quotes keep {@code \n} as two characters; {@code \\} is a backslash. */
  private static String unescape(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      int escaped = c == '\\' ? "nt\\".indexOf(next) : -1;
      if (escaped >= 0) {
        result.append("\n\t\\".charAt(escaped));
        i++;
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }
}
