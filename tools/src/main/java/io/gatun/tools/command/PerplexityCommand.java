package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.run.PerplexityRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun perplexity}. */
final class PerplexityCommand implements Command {
  @Override
  public String name() {
    return "perplexity";
  }

  @Override
  public String summary() {
    return "measure how well a model predicts a text, by llama.cpp's method";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.add(CommonOptions.file("the text"));
    options.add(CommonOptions.context("tokens of a chunk, whose second half is scored; else 512"));
    options.add(
        CommonOptions.valued(
            PerplexityRun.CHUNKS, "N", "read so many chunks; else the whole text"));
    options.add(CommonOptions.delta());
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.add(SamplingFlags.keyValueType());
    options.add(CommonOptions.seed("accepted; nothing here is random"));
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "perplexity -m smollm2 -f text.txt",
        "perplexity -m smollm2 -f text.txt -c 512 --chunks 20 --json",
        "perplexity -m smollm2 -f text.txt --kv int8",
        "perplexity -m smollm2 --delta tuned.safetensors -f text.txt");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    PerplexityRun.run(arguments, streams);
  }
}
