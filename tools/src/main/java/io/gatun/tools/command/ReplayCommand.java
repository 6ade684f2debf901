package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.run.ReplayRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun replay}. */
final class ReplayCommand implements Command {
  @Override
  public String name() {
    return "replay";
  }

  @Override
  public String summary() {
    return "rebuild a run's delta from base model, mask and journal";
  }

  @Override
  public String arguments() {
    return "RUN_DIR";
  }

  @Override
  public int maxArguments() {
    return 1;
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.valued(ReplayRun.OUT, "out", "FILE", "the delta's file"));
    options.add(
        CommonOptions.valued(ReplayRun.UNTIL, "N", "the values after step N; else the last"));
    options.add(CommonOptions.flag(ReplayRun.BEST, "the values of the best evaluation so far"));
    options.add(
        CommonOptions.valued(
            ReplayRun.TYPE, "TYPE", "how values are held: f32, the default, or f16"));
    options.add(CommonOptions.model());
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "replay RUN -o delta.safetensors", "replay RUN --until 500 --type f16 -o half.safetensors");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    ReplayRun.run(arguments, streams);
  }
}
