package io.gatun.tools.run;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.grad.MaskCoverage;
import io.gatun.engine.grad.MaskCoverage.Share;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.format.FormatException;
import io.gatun.format.file.Sha256;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.ModelCache;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Runs {@code gatun coverage}. */
public final class CoverageRun {
  private CoverageRun() {}

  /** Measures masks and prints a table for each. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    List<Path> paths = arguments.positional().stream().map(Path::of).toList();
    if (paths.isEmpty()) {
      throw new UsageException("which masks? 'mask' makes them; name one file or several");
    }
    MaskExamples source = MaskExamples.ofTaskOrTexts(arguments);
    Path modelPath = ModelCache.standard().resolve(arguments);
    List<Mask> masks = masks(paths, modelPath);
    try (OpenedModel opened =
        OpenedModel.open(
            modelPath, EngineFlags.load(arguments, ActivationChoice.LOSSES), KvType.F32, streams)) {
      Model model = opened.model();
      List<PromptedExample> examples = source.encode(model);
      List<Map<WeightId, Share>> found;
      try (ScoreProgress progress = new ScoreProgress(streams.err())) {
        found = MaskCoverage.of(model, masks, examples, progress::at);
      } catch (IllegalArgumentException e) {
        throw new CommandException(e.getMessage(), e);
      }
      for (int i = 0; i < paths.size(); i++) {
        if (arguments.has(CommonOptions.JSON)) {
          Json.print(json(paths.get(i), found.get(i), examples.size()), streams);
        } else {
          print(paths.get(i), found.get(i), examples.size(), streams.out());
        }
      }
    }
  }

  private static List<Mask> masks(List<Path> paths, Path model) throws Exception {
    String hash = Sha256.of(model, done -> {});
    List<Mask> masks = new ArrayList<>();
    for (Path path : paths) {
      Mask mask = MaskFile.read(path);
      if (!mask.baseHash().equals(hash)) {
        throw new FormatException(
            path.toString(),
            -1,
            "base model",
            mask.baseHash(),
            model + " has the hash " + hash + ": a mask fits the file that it was made for");
      }
      masks.add(mask);
    }
    return masks;
  }

  private static Map<Integer, Share> byLayer(Map<WeightId, Share> shares) {
    Map<Integer, Share> layers = new TreeMap<>();
    shares.forEach((id, share) -> layers.merge(id.layer(), share, Share::plus));
    return layers;
  }

  private static Share all(Map<Integer, Share> layers) {
    return layers.values().stream().reduce(Share::plus).orElseThrow();
  }

  /** The mean over matrices, each counting as much as any other. */
  private static double mean(Map<WeightId, Share> shares, ToDoubleFunction<Share> figure) {
    return shares.values().stream().mapToDouble(figure).average().orElseThrow();
  }

  private static Map<String, Object> json(Path path, Map<WeightId, Share> shares, int examples) {
    Map<Integer, Share> layers = byLayer(shares);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mask", path.toString());
    json.put("examples", examples);
    json.putAll(json(all(layers)));
    json.put("mean_covered", number(mean(shares, Share::share)));
    json.put("mean_best", number(mean(shares, Share::bestShare)));
    List<Map<String, Object>> rows = new ArrayList<>();
    layers.forEach(
        (layer, share) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("layer", layer);
          row.putAll(json(share));
          rows.add(row);
        });
    json.put("layers", rows);
    return json;
  }

  private static Map<String, Object> json(Share share) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("entries", share.entries());
    json.put("covered", number(share.share()));
    json.put("best", number(share.bestShare()));
    json.put("squares", number(share.total()));
    return json;
  }

  private static Object number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static void print(Path path, Map<WeightId, Share> shares, int examples, PrintStream out) {
    Map<Integer, Share> layers = byLayer(shares);
    out.printf(
        Locale.ROOT,
        "%s: share of g² over %d examples%n%7s %9s %9s %9s%n",
        PlainText.of(path.toString()),
        examples,
        "layer",
        "weights",
        "covered",
        "best");
    layers.forEach((layer, share) -> printRow(layer.toString(), share, out));
    printRow("all", all(layers), out);
    out.printf(
        Locale.ROOT,
        "mean of %d matrices: %.1f %%, best %.1f %%%n",
        shares.size(),
        100 * mean(shares, Share::share),
        100 * mean(shares, Share::bestShare));
  }

  private static void printRow(String name, Share share, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%7s %,9d %7.1f %% %7.1f %%%n",
        name,
        share.entries(),
        100 * share.share(),
        100 * share.bestShare());
  }
}
