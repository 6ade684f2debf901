package io.gatun.tools.demo;

import io.gatun.engine.eval.LogProbabilities;
import io.gatun.engine.grad.NextTokenGradients;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.pretrain.DecoderShape;
import io.gatun.engine.pretrain.InitialWeights;
import io.gatun.engine.pretrain.ModelFile;
import io.gatun.engine.pretrain.Parameter;
import io.gatun.engine.pretrain.Pretraining;
import io.gatun.engine.pretrain.PretrainingSettings;
import io.gatun.engine.pretrain.TrainableWeights;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.tensor.TensorType;
import io.gatun.format.tokenizer.ByteLevelMetadata;
import io.gatun.format.tokenizer.BytePairLearner;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.run.EngineFlags;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** Runs {@code gatun pretrain}: makes the model that {@code gatun demo} uses. */
public final class PretrainRun {
  public static final String OUT = "o";
  public static final String FORCE = "force";
  public static final String STEPS = "steps";
  public static final int USUAL_STEPS = 5000;
  public static final long USUAL_SEED = 1;

  private static final DecoderShape SHAPE = new DecoderShape(4, 128, 352, 4, 2, 128);
  private static final ModelFile FOUR_BITS = new ModelFile(TensorType.Q4_1, TensorType.Q8_0);
  private static final int MERGES = 1279;
  private static final int MERGE_DOCUMENTS = 4000;
  private static final String END_OF_TEXT = "<|endoftext|>";

  private static final int BATCH = 6;
  private static final double RATE = 3e-3;
  private static final int WARM_UP_STEPS = 100;
  private static final double DECAY = 0.1;
  private static final double CLIP = 1;

  private static final int HELD_OUT = 64;

  private final long seed;
  private final int steps;
  private final Path out;
  private final LoadOptions options;
  private final PrintStream err;

  private PretrainRun(long seed, int steps, Path out, LoadOptions options, PrintStream err) {
    this.seed = seed;
    this.steps = steps;
    this.out = out;
    this.options = options;
    this.err = err;
  }

  /** Trains and writes the file. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    Path out =
        Path.of(
            arguments
                .text(OUT)
                .orElseThrow(() -> new UsageException("where to? -o names the .gguf file")));
    if (Files.exists(out) && !arguments.has(FORCE)) {
      throw new CommandException(out + " is there already; --force replaces it");
    }
    long seed =
        arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(USUAL_SEED);
    int steps = arguments.integer(STEPS, 1, 1 << 20).orElse(USUAL_STEPS);
    LoadOptions options =
        LoadOptions.defaults().withBackend(EngineFlags.backend(arguments, ActivationChoice.LOSSES));
    long start = System.nanoTime();
    Result result = new PretrainRun(seed, steps, out, options, streams.err()).makeModel();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (arguments.has(CommonOptions.JSON)) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", out.toString());
      facts.put("parameters", result.parameters);
      facts.put("bytes", result.bytes);
      facts.put("steps", steps);
      facts.put("perplexity_f32", result.exactPerplexity);
      facts.put("perplexity", result.perplexity);
      facts.put("seconds", seconds);
      Json.print(facts, streams);
    } else {
      streams
          .out()
          .printf(
              Locale.ROOT,
              "%s: %d parameters, %d bytes, %d steps in %.0f s%n"
                  + "perplexity on text that it has not seen: %.4f with 32 bits, %.4f with 4%n",
              out,
              result.parameters,
              result.bytes,
              steps,
              seconds,
              result.exactPerplexity,
              result.perplexity);
    }
  }

  /**
   * A model that was made.
   *
   * @param bytes of its file
   * @param exactPerplexity before rounding to four bits
   * @param perplexity as it is in the file
   */
  private record Result(int parameters, long bytes, double exactPerplexity, double perplexity) {}

  private Result makeModel() throws IOException {
    Corpus corpus = new Corpus(seed);
    List<String> merges =
        BytePairLearner.learn(
            LongStream.range(0, MERGE_DOCUMENTS).mapToObj(corpus::document).toList(), MERGES);
    GgufMetadata metadata = metadata(merges);
    Path exact = out.resolveSibling(out.getFileName() + ".f32");
    try {
      List<Parameter> initial = InitialWeights.of(ModelConfig.of(metadata), seed);
      ModelFile.EXACT.writer(metadata, initial).write(exact);
      List<Parameter> trained = train(exact, corpus);
      ModelFile.EXACT.writer(metadata, trained).write(exact);
      FOUR_BITS.writer(metadata, trained).write(out);
      return new Result(
          trained.stream().mapToInt(p -> p.values().length).sum(),
          Files.size(out),
          perplexity(exact),
          perplexity(out));
    } finally {
      Files.deleteIfExists(exact);
    }
  }

  private GgufMetadata metadata(List<String> merges) {
    Map<String, GgufValue> metadata =
        SHAPE.metadata("Gatun demo", ByteLevelMetadata.of(merges, END_OF_TEXT));
    metadata.put(
        "general.description",
        new GgufValue.Text(
            "Trained from scratch on made-up text by 'gatun pretrain --seed %d --steps %d'"
                .formatted(seed, steps)));
    metadata.put("general.license", new GgufValue.Text("apache-2.0"));
    return GgufMetadata.of(out.toString(), metadata);
  }

  private List<Parameter> train(Path exact, Corpus corpus) throws IOException {
    Model model = Model.load(exact, options, ProgressListener.SILENT);
    try (TrainableWeights weights = TrainableWeights.read(model, exact)) {
      try (model;
          PretrainProgress progress = new PretrainProgress(steps, BATCH * SHAPE.context(), err)) {
        Windows windows = new Windows(corpus, model.tokenizer(), SHAPE.context() + 1);
        NextTokenGradients gradients =
            new NextTokenGradients(
                model.backend(), model.config(), weights.weights(), BATCH * SHAPE.context());
        new Pretraining(
                weights,
                gradients,
                new PretrainingSettings(steps, RATE, Math.min(WARM_UP_STEPS, steps), DECAY, CLIP),
                step -> batch(windows, step))
            .run(progress);
      }
      return weights.parameters();
    }
  }

  private static List<int[]> batch(Windows windows, int step) {
    List<int[]> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(windows.window((step - 1L) * BATCH + i));
    }
    return batch;
  }

  /** On documents of another seed. */
  private double perplexity(Path path) throws IOException {
    try (Model model = Model.load(path, options, ProgressListener.SILENT)) {
      Windows windows = new Windows(new Corpus(~seed), model.tokenizer(), SHAPE.context());
      double sum = 0;
      for (int i = 0; i < HELD_OUT; i++) {
        sum += LogProbabilities.of(model, windows.window(i), 0).meanLoss();
      }
      return Math.exp(sum / HELD_OUT);
    }
  }
}
