package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.run.PackRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun pack}. */
final class PackCommand implements Command {
  @Override
  public String name() {
    return "pack";
  }

  @Override
  public String summary() {
    return "keep a model's weights as the kernels hold them, so that it starts sooner";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.add(
        CommonOptions.valued(
            PackRun.OUTPUT,
            "output",
            "FILE",
            "the copy; else in the cache, where every verb looks for it"));
    options.add(
        CommonOptions.flag(
            PackRun.VERIFY, "write nothing: check all of a copy, and the model's SHA-256"));
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "pack -m smollm2", "pack -m model.gguf -o model.gguf.panels", "pack -m smollm2 --verify");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    PackRun.run(arguments, streams);
  }
}
