package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.demo.PretrainRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun pretrain}. */
final class PretrainCommand implements Command {
  @Override
  public String name() {
    return "pretrain";
  }

  @Override
  public String summary() {
    return "train the demo's small model from scratch, on made-up text";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.valued(PretrainRun.OUT, "output", "FILE", "the .gguf file to write"));
    options.add(
        CommonOptions.seed(
            "of text and weights: the same seed gives the same bytes, on any machine; else 1"));
    options.add(
        CommonOptions.valued(
            PretrainRun.STEPS, "N", "steps of 768 tokens; else " + PretrainRun.USUAL_STEPS));
    options.add(CommonOptions.flag(PretrainRun.FORCE, "replace FILE if it is there"));
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "pretrain --seed 1 -o gatun-demo.gguf", "pretrain --steps 100 -o quick.gguf --json");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    PretrainRun.run(arguments, streams);
  }
}
