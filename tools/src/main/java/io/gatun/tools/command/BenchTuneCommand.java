package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.run.BenchTuneRun;
import io.gatun.tools.run.MaskFlags;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun bench-tune}. */
final class BenchTuneCommand implements Command {
  @Override
  public String name() {
    return "bench-tune";
  }

  @Override
  public String summary() {
    return "measure what a step of tuning costs, against a forward pass and this machine's limit";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.addAll(TaskOptions.task());
    options.add(
        CommonOptions.valued(
            MaskFlags.TRAIN, "FILE", "a task's examples, in place of --data's training split"));
    options.add(
        CommonOptions.valued(BenchTuneRun.BATCH, "batch", "N", "examples of a step; else 16"));
    options.add(
        CommonOptions.valued(
            BenchTuneRun.REPETITIONS, "repetitions", "N", "measured runs of each case; else 7"));
    options.add(
        CommonOptions.valued(
            BenchTuneRun.WARM_UPS,
            "N",
            "runs of each case before those; else %d, since the first four steps look at the noise, too"
                .formatted(BenchTuneRun.USUAL_WARM_UPS)));
    options.add(
        CommonOptions.valued(
            MaskFlags.DENSITY, "X", "share of weights that is tuned, at random; else 0.001"));
    options.add(
        CommonOptions.valued(
            BenchTuneRun.CASES,
            "LIST",
            "by comma, of " + String.join(", ", BenchTuneRun.CASE_WORDS) + "; else all"));
    options.add(
        CommonOptions.context("most tokens of a prompt; else as many as the model has seen"));
    options.add(CommonOptions.seed("of examples and masks; else 0"));
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "bench-tune -m smollm2 --task sst2 --data DIR",
        "bench-tune -m smollm2 --task sst2 --data DIR -b 64 --cases forward,all -t 2 --json");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    BenchTuneRun.run(arguments, streams);
  }
}
