package io.gatun.tools.run;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.grad.MaskMaker;
import io.gatun.engine.grad.MaskSettings;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import io.gatun.format.file.Sha256;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@code gatun mask}. */
public final class MaskRun {
  private MaskRun() {}

  /** Makes a mask and writes it. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    Path out =
        Path.of(
            arguments
                .text(MaskFlags.OUT)
                .orElseThrow(() -> new UsageException("where to? -o names the mask's file")));
    MaskExamples source = MaskExamples.of(arguments);
    Path modelPath = ModelCache.standard().resolve(arguments);
    long start = System.nanoTime();
    try (OpenedModel opened =
        OpenedModel.open(
            modelPath, EngineFlags.load(arguments, ActivationChoice.LOSSES), KvType.F32, streams)) {
      Model model = opened.model();
      MaskSettings settings = MaskFlags.settings(arguments, model.config().layers());
      List<PromptedExample> examples = source.encode(model);
      String hash = Sha256.of(modelPath, done -> {});
      Mask mask;
      try (ScoreProgress progress = new ScoreProgress(streams.err())) {
        mask = new MaskMaker(model, settings, progress::at).make(hash, examples, source.origin());
      }
      MaskFile.write(out, mask);
      report(mask, out, (System.nanoTime() - start) / 1e9, arguments, streams);
    }
  }

  private static void report(
      Mask mask, Path out, double seconds, Arguments arguments, Streams streams)
      throws IOException {
    long weights =
        mask.patterns().values().stream()
            .mapToLong(pattern -> (long) pattern.rows() * pattern.columns())
            .sum();
    if (arguments.has(CommonOptions.JSON)) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("mask", out.toString());
      json.put("entries", mask.entries());
      json.put("matrices", mask.patterns().size());
      json.put("weights", weights);
      if (Double.isFinite(mask.coveredShare())) {
        json.put("covered", mask.coveredShare());
      }
      json.put("sha256", mask.hash());
      json.put("made", mask.made());
      json.put("seconds", seconds);
      ProcessFacts.peakMemory().ifPresent(bytes -> json.put("peak_rss_bytes", bytes));
      Json.print(json, streams);
      return;
    }
    streams
        .out()
        .printf(
            Locale.ROOT,
            "%s: %,d of %,d weights (%.3g %%) in %d matrices%s, %.1f s%n",
            out,
            mask.entries(),
            weights,
            100.0 * mask.entries() / weights,
            mask.patterns().size(),
            covered(mask.coveredShare()),
            seconds);
  }

  /** Not known of scores that are not made of gradients alone. */
  private static String covered(double share) {
    return Double.isFinite(share)
        ? String.format(Locale.ROOT, ", %.1f %% of the squared gradients", 100 * share)
        : "";
  }
}
