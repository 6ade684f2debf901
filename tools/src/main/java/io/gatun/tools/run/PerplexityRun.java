package io.gatun.tools.run;

import io.gatun.engine.eval.Perplexity;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.InputText;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Runs {@code gatun perplexity}. */
public final class PerplexityRun {
  /** How many chunks to read. */
  public static final String CHUNKS = "chunks";

  private static final int DEFAULT_CONTEXT = 512;

  private PerplexityRun() {}

  /** Measures the perplexity of a text file. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    int context = arguments.integer(CommonOptions.CONTEXT, 4, 1 << 30).orElse(DEFAULT_CONTEXT);
    OptionalInt chunks = arguments.integer(CHUNKS, 1, Integer.MAX_VALUE);
    String file =
        arguments
            .text(CommonOptions.FILE)
            .orElseThrow(() -> new UsageException("which text? -f FILE names it"));
    EngineFlags.backend(arguments, ActivationChoice.LOSSES);
    KvType kvType = EngineFlags.keyValueType(arguments);
    String text = InputText.ofFile(file, streams);
    try (OpenedModel opened = OpenedModel.open(arguments, ActivationChoice.LOSSES, streams)) {
      long start = System.nanoTime();
      Perplexity.Result result;
      try (ChunkProgress progress = new ChunkProgress(context, streams.err())) {
        result =
            Perplexity.of(opened.model(), text, context, chunks, kvType, opened.delta(), progress);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double rate = result.chunks() * (double) context / seconds;
      if (arguments.has(CommonOptions.JSON)) {
        Json.print(json(result, context, kvType, rate), streams);
      } else {
        streams
            .out()
            .printf(
                Locale.ROOT,
                "perplexity %.4f ± %.4f over %d tokens, %d chunks of %d%n",
                result.perplexity(),
                result.standardError(),
                result.tokens(),
                result.chunks(),
                context);
      }
      streams.err().printf(Locale.ROOT, "gatun: %.1f s, %.1f tokens/s%n", seconds, rate);
    }
  }

  private static Map<String, Object> json(
      Perplexity.Result result, int context, KvType kvType, double rate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("perplexity", result.perplexity());
    json.put("tokens", result.tokens());
    json.put(
        "standard_error", Double.isNaN(result.standardError()) ? null : result.standardError());
    json.put("chunks", result.chunks());
    json.put("context", context);
    json.put("kv", EngineFlags.word(kvType));
    json.put("tokens_per_second", rate);
    return json;
  }
}
