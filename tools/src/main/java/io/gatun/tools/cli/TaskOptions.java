package io.gatun.tools.cli;

import java.util.List;
import org.apache.commons.cli.Option;

/** Options that name a task and where its examples are. */
public final class TaskOptions {
  public static final String TASK = "task";
  public static final String DATA = "data";
  public static final String TEMPLATE = "template";
  public static final String LABELS = "labels";

  private TaskOptions() {}

  /** {@code --task}, {@code --data}, {@code --template} and {@code --labels}. */
  public static List<Option> task() {
    return List.of(
        CommonOptions.valued(
            TASK,
            "NAME",
            "a built-in task: sst2, rte, cb, boolq, wsc, wic, copa, agnews or trec; else --template"
                + " and --labels make one"),
        CommonOptions.valued(
            DATA, "DIR", "the built-in task's files, or a folder that has them under its name"),
        CommonOptions.valued(
            TEMPLATE,
            "TEXT",
            "the prompt, {name} standing for a record's field, \\n for a line break, {{ and }} for"
                + " braces; with --task, in place of its own"),
        CommonOptions.valued(
            LABELS,
            "LIST",
            "label words by comma, as they follow the prompt: ' terrible, great'; {name} here too;"
                + " a single ' {name}' is what shall follow, with nothing to choose"));
  }
}
