package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.run.GenerateRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Option;

/** {@code gatun generate}. */
final class GenerateCommand implements Command {
  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "continue a text, or answer it (--chat)";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.add(CommonOptions.prompt("the text to continue"));
    options.add(CommonOptions.file("a file with the text to continue"));
    options.add(
        CommonOptions.valued(
            SamplingFlags.TOKENS, "tokens", "N", "at most so many tokens; else 128; -1: no limit"));
    options.add(
        CommonOptions.flag(
            GenerateRun.CHAT, "put the text into the model's chat template, as a user's message"));
    options.addAll(CommonOptions.chat());
    options.add(CommonOptions.special("text"));
    options.add(
        CommonOptions.valued(
            GenerateRun.STOP, "TEXT", "end before this text; may be given more than once"));
    options.addAll(SamplingFlags.options());
    options.add(CommonOptions.context("room for so many tokens; else for the prompt and -n more"));
    options.add(
        CommonOptions.valued(
            GenerateRun.OVERFLOW,
            "POLICY",
            "when the context is full: stop (the default), error, or slide, which forgets the"
                + " older half"));
    options.add(SamplingFlags.keyValueType());
    options.add(CommonOptions.delta());
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.GENERATION));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public Set<String> repeatable() {
    return Set.of(GenerateRun.STOP);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "generate -m smollm2 -p \"The capital of France is\" -n 32 --temp 0",
        "generate -m smollm2 --chat -p \"Why is the sky blue?\" -s 7",
        "generate -m smollm2 -p - -n 64 --json < prompt.txt",
        "generate -m smollm2 --delta tuned.safetensors -p \"It was great. It was\"");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    GenerateRun.run(arguments, streams);
  }
}
