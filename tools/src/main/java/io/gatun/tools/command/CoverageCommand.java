package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.run.CoverageRun;
import io.gatun.tools.run.MaskFlags;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun coverage}. */
final class CoverageCommand implements Command {
  private static final int MOST_MASKS = 64;

  @Override
  public String name() {
    return "coverage";
  }

  @Override
  public String summary() {
    return "measure how much of the squared gradients lies on the weights of masks";
  }

  @Override
  public String arguments() {
    return "MASK...";
  }

  @Override
  public int maxArguments() {
    return MOST_MASKS;
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.add(
        CommonOptions.valued(MaskFlags.TEXT, "FILE", "JSONL with texts in the field 'text'"));
    options.add(
        CommonOptions.valued(
            MaskFlags.SEQUENCES, "N", "texts or examples to read; else 64 texts, all examples"));
    options.add(CommonOptions.valued(MaskFlags.LENGTH, "N", "tokens of a text; else 256"));
    options.addAll(TaskOptions.task());
    options.add(
        CommonOptions.valued(
            MaskFlags.TRAIN, "FILE", "a task's examples, in place of --data's training split"));
    options.add(
        CommonOptions.context("most tokens of a prompt; else as many as the model has seen"));
    options.add(CommonOptions.seed("of places in texts and of examples; else 0"));
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "coverage -m smollm2 --text c4.jsonl MASK",
        "coverage -m smollm2 --task sst2 --data DIR --sequences 64 MASK OTHER --json");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    CoverageRun.run(arguments, streams);
  }
}
