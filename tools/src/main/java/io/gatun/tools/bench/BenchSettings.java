package io.gatun.tools.bench;

import io.gatun.engine.bench.Workload;
import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.ModelCache;
import io.gatun.tools.run.EngineFlags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be measured.
 *
 * @param backends one for each number of threads and kind of activations
 * @param context tests that need a longer context are left out
 */
public record BenchSettings(
    List<Path> models,
    List<BackendOptions> backends,
    List<Workload> workloads,
    int repetitions,
    int context,
    KvType kvType,
    long seed,
    Optional<String> preTokenizer,
    TableFormat format,
    List<PeerCommand> peers) {
  public static final String DEPTH = "d";
  public static final String BATCH = "b";
  public static final String REPETITIONS = "r";
  public static final String OUTPUT = "o";
  public static final String VERSUS = "vs";

  private static final int MOST = 1 << 24;

  static BenchSettings of(Arguments arguments) throws UsageException, CommandException {
    List<Workload> workloads = workloads(arguments);
    List<PeerCommand> peers = new ArrayList<>();
    for (String command : arguments.texts(VERSUS)) {
      PeerCommand peer = PeerCommand.parse(command);
      for (Workload workload : workloads) {
        peer.requireFor(workload);
      }
      peers.add(peer);
    }
    return new BenchSettings(
        models(arguments),
        EngineFlags.backends(arguments, ActivationChoice.GENERATION),
        workloads,
        arguments.integer(REPETITIONS, 1, 1000).orElse(5),
        arguments.integer(CommonOptions.CONTEXT, 1, MOST).orElse(Integer.MAX_VALUE),
        EngineFlags.keyValueType(arguments),
        arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L),
        arguments.text(CommonOptions.PRE),
        format(arguments),
        List.copyOf(peers));
  }

  private static TableFormat format(Arguments arguments) throws UsageException {
    Optional<String> output = arguments.word(OUTPUT, List.of("md", "csv", "json"));
    boolean json = arguments.has(CommonOptions.JSON);
    if (json && !output.orElse("json").equals("json")) {
      throw new UsageException("--json and -o " + output.get() + " contradict each other");
    }
    return switch (output.orElse(json ? "json" : "md")) {
      case "csv" -> new CsvTable();
      case "json" -> new JsonRows();
      default -> new MarkdownTable();
    };
  }

  private static List<Path> models(Arguments arguments) throws UsageException, CommandException {
    ModelCache cache = ModelCache.standard();
    if (!arguments.has(CommonOptions.MODEL)) {
      return List.of(cache.resolve(arguments)); // which says what to write
    }
    List<Path> models = new ArrayList<>();
    for (String name : arguments.list(CommonOptions.MODEL)) {
      models.add(cache.resolve(name));
    }
    return models;
  }

  private static List<Workload> workloads(Arguments arguments) throws UsageException {
    List<Integer> prompts = arguments.integers(CommonOptions.PROMPT, 0, MOST, List.of(512));
    List<Integer> texts = arguments.integers(SamplingFlags.TOKENS, 0, MOST, List.of(128));
    List<Integer> batches = arguments.integers(BATCH, 1, Workload.MOST_SEQUENCES, List.of(1));
    List<Workload> workloads = new ArrayList<>();
    for (int depth : arguments.integers(DEPTH, 0, MOST, List.of(0))) {
      for (int tokens : prompts) {
        if (tokens > 0) {
          workloads.add(new PromptProcessing(tokens, depth));
        }
      }
      for (int tokens : texts) {
        for (int sequences : batches) {
          if (tokens > 0) {
            workloads.add(new TextGeneration(tokens, depth, sequences));
          }
        }
      }
    }
    if (workloads.isEmpty()) {
      throw new UsageException("-p 0 and -n 0 leave nothing to measure");
    }
    return List.copyOf(workloads);
  }
}
