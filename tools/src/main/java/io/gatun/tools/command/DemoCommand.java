package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Cli;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.demo.DemoRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun demo}. */
final class DemoCommand implements Command {
  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "a small 4-bit model, which is part of Gatun, learns a task before your eyes";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(
        CommonOptions.valued(
            CommonOptions.MODEL,
            "model",
            "MODEL",
            "another model: a .gguf file, or the name of one that 'get' got, such as smollm2"));
    options.add(
        CommonOptions.valued(
            DemoRun.OUT, "out", "DIR", "the folder for all that it makes; else gatun-demo"));
    options.add(CommonOptions.valued(DemoRun.STEPS, "N", "steps; else " + DemoRun.USUAL_STEPS));
    options.add(CommonOptions.seed("of examples and directions; else 0"));
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of("demo", "demo -m smollm2", "demo --seed 1 -o /tmp/demo");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    DemoRun.run(arguments, streams, new Cli(List.of(new TuneCommand())));
  }
}
