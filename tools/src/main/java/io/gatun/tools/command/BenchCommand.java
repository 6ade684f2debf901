package io.gatun.tools.command;

import io.gatun.tools.bench.BenchRun;
import io.gatun.tools.bench.BenchSettings;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Option;

/** {@code gatun bench}. */
final class BenchCommand implements Command {
  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "measure speed in llama-bench's shape, against this machine's limits and other programs";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(
        CommonOptions.valued(
            CommonOptions.MODEL,
            "model",
            "MODELS",
            "models, as of the other verbs; lists by comma"));
    options.add(
        CommonOptions.valued(
            CommonOptions.PROMPT, "n-prompt", "N,…", "prompt lengths to read; 0: none; else 512"));
    options.add(
        CommonOptions.valued(
            SamplingFlags.TOKENS, "n-gen", "N,…", "tokens to decode; 0: none; else 128"));
    options.add(
        CommonOptions.valued(
            BenchSettings.DEPTH, "n-depth", "N,…", "tokens in the context before; else 0"));
    options.add(
        CommonOptions.valued(
            BenchSettings.BATCH, "batch", "N,…", "sequences to decode at once; else 1"));
    options.add(
        CommonOptions.valued(
            BenchSettings.REPETITIONS, "repetitions", "N", "measured runs of each test; else 5"));
    options.add(
        CommonOptions.context("leave out tests that need more tokens; else what the model can"));
    options.add(SamplingFlags.keyValueType());
    options.add(CommonOptions.pre());
    options.add(CommonOptions.seed("of the random tokens; else 0"));
    options.addAll(CommonOptions.kernels(ActivationChoice.GENERATION));
    options.add(
        CommonOptions.valued(BenchSettings.OUTPUT, "output", "FORMAT", "md, csv or json; else md"));
    options.add(CommonOptions.json());
    options.add(
        CommonOptions.valued(
            BenchSettings.VERSUS,
            "COMMAND",
            "take turns with this command, which prints llama-bench's or this verb's JSON, with"
                + " {model} {p} {n} {d} {b} {t} filled in; may be repeated"));
    return options;
  }

  @Override
  public Set<String> repeatable() {
    return Set.of(BenchSettings.VERSUS);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "bench -m smollm2",
        "bench -m a.gguf,b.gguf -p 128,512 -n 128 -d 0,4096 -b 1,8 -t 1,2 -o csv",
        "bench -m a.gguf --vs 'llama-bench -m {model} -p {p} -n {n} -t {t} -r 1 -o json'");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    BenchRun.run(arguments, streams);
  }
}
