package io.gatun.tools.run;

import io.gatun.engine.task.TaskDefinition;
import io.gatun.engine.task.Tasks;
import io.gatun.engine.task.Template;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.cli.UsageException;
import java.util.List;
import java.util.Optional;

/** The task that a command line names or makes. */
final class TaskFlags {
  private TaskFlags() {}

  static TaskDefinition task(Arguments arguments) throws UsageException {
    Optional<Template> template = template(arguments);
    Optional<String> name = arguments.word(TaskOptions.TASK, Tasks.names());
    if (name.isEmpty()) {
      if (template.isEmpty()) {
        throw new UsageException(
            "which task? --task names one (%s), or --template and --labels make one"
                .formatted(String.join(", ", Tasks.names())));
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

  private static Optional<Template> template(Arguments arguments) throws UsageException {
    Optional<String> prompt = arguments.text(TaskOptions.TEMPLATE);
    Optional<String> labels = arguments.text(TaskOptions.LABELS);
    if (prompt.isEmpty() && labels.isEmpty()) {
      return Optional.empty();
    }
    if (prompt.isEmpty() || labels.isEmpty()) {
      throw new UsageException("--template and --labels belong together: give both");
    }
    List<String> words = List.of(unescape(labels.get()).split(",", -1));
    if (words.size() < 2 || words.stream().anyMatch(String::isBlank)) {
      throw new UsageException(
          "--labels takes two words or more by comma, such as ' terrible, great', not '"
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
