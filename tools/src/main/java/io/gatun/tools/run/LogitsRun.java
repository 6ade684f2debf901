package io.gatun.tools.run;

import io.gatun.engine.eval.LogProbabilities;
import io.gatun.format.tokenizer.Tokenizer;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.InputText;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@code gatun logits}. */
public final class LogitsRun {
  /** How many tokens to name at each position. */
  public static final String TOP = "top";

  private static final int DEFAULT_TOP = 10;

  private LogitsRun() {}

  /** Reads a text and names the likeliest tokens after each of its tokens. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    int top = arguments.integer(TOP, 1, 1 << 24).orElse(DEFAULT_TOP);
    arguments.integer(CommonOptions.CONTEXT, 1, 1 << 30);
    EngineFlags.backend(arguments, ActivationChoice.LOSSES);
    String text =
        InputText.of(arguments, streams)
            .orElseThrow(() -> new UsageException("which text? Give it with -p or -f"));
    try (OpenedModel opened = OpenedModel.open(arguments, ActivationChoice.LOSSES, streams)) {
      Tokenizer tokenizer = opened.model().tokenizer();
      int[] tokens = tokenizer.encodePrompt(text, arguments.has(CommonOptions.SPECIAL));
      int most = Math.min(top, opened.model().config().vocabularySize());
      LogProbabilities.Result result = LogProbabilities.of(opened.model(), tokens, most);
      if (arguments.has(CommonOptions.JSON)) {
        Json.print(json(result), streams);
      } else {
        print(result, tokenizer, streams);
      }
    }
  }

  private static Map<String, Object> json(LogProbabilities.Result result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tokens", result.tokens());
    json.put(
        "positions",
        result.positions().stream()
            .map(
                position ->
                    position.stream()
                        .map(candidate -> List.of(candidate.id(), candidate.logProbability()))
                        .toList())
            .toList());
    json.put("mean_loss", Double.isNaN(result.meanLoss()) ? null : result.meanLoss());
    return json;
  }

  private static void print(LogProbabilities.Result result, Tokenizer tokenizer, Streams streams) {
    for (int i = 0; i < result.tokens().length; i++) {
      int token = result.tokens()[i];
      streams.out().printf("%7d  %s%n", token, PlainText.of(tokenizer.text(token)));
      for (LogProbabilities.Candidate next : result.positions().get(i)) {
        streams
            .out()
            .printf(
                Locale.ROOT,
                "    %9.4f %7d  %s%n",
                next.logProbability(),
                next.id(),
                PlainText.of(tokenizer.text(next.id())));
      }
      if (!streams.flush()) {
        return;
      }
    }
  }
}
