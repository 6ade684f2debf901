package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.run.LogitsRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun logits}. */
final class LogitsCommand implements Command {
  @Override
  public String name() {
    return "logits";
  }

  @Override
  public String summary() {
    return "show the likeliest tokens after each token of a text, with their log-probabilities";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.add(CommonOptions.prompt("the text"));
    options.add(CommonOptions.file("a file with the text"));
    options.add(CommonOptions.special("text"));
    options.add(CommonOptions.valued(LogitsRun.TOP, "N", "how many tokens; else 10"));
    options.add(CommonOptions.context("accepted; the context is as long as the text"));
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.add(CommonOptions.seed("accepted; nothing here is random"));
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "logits -m smollm2 -p \"The capital of France is\" --top 5",
        "logits -m smollm2 -p \"<|im_start|>user\" --special --top 8 --json");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    LogitsRun.run(arguments, streams);
  }
}
