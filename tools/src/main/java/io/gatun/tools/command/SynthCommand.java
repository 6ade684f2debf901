package io.gatun.tools.command;

import io.gatun.format.tensor.TensorType;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.ByteSize;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Nearest;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.synth.ModelShape;
import io.gatun.tools.synth.ModelShapes;
import io.gatun.tools.synth.SyntheticFile;
import io.gatun.tools.synth.SyntheticModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.Option;

/** {@code gatun synth}. */
final class SynthCommand implements Command {
  private static final String SHAPE = "shape";
  private static final String TYPE = "type";
  private static final String EMBEDDING_TYPE = "embedding-type";
  private static final String OUTPUT = "o";
  private static final String FORCE = "force";
  private static final int LONGEST_CONTEXT = 1 << 30;

  @Override
  public String name() {
    return "synth";
  }

  @Override
  public String summary() {
    return "write a model of a real shape with random weights, to measure speed with";
  }

  @Override
  public List<Option> options() {
    return List.of(
        CommonOptions.valued(
            SHAPE, "NAME", "whose sizes: " + String.join(", ", ModelShapes.names())),
        CommonOptions.valued(TYPE, "TYPE", "of the matrices: " + String.join(", ", types())),
        CommonOptions.valued(EMBEDDING_TYPE, "TYPE", "of the token embeddings; else as --type"),
        CommonOptions.valued(OUTPUT, "output", "FILE", "the .gguf file to write"),
        CommonOptions.seed("of the weights: the same seed gives the same bytes; else 0"),
        CommonOptions.context("the context length that the file states; else the real model's"),
        CommonOptions.flag(FORCE, "replace FILE if it is there"),
        CommonOptions.json());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "synth --shape smollm2-135m --type Q4_0 -o smollm2.gguf",
        "synth --shape llama-2-7b --type Q4_K --embedding-type Q6_K -o 7b.gguf --seed 1",
        "synth --shape llama-3.2-1b --type Q8_0 -o 1b.gguf --force --json");
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    SyntheticModel model = model(arguments);
    Path path = Path.of(required(arguments, OUTPUT, "-o FILE: the file to write"));
    SyntheticFile file = new SyntheticFile(path);
    if (!arguments.has(FORCE)) {
      file.requireNew();
    }
    long start = System.nanoTime();
    long bytes = file.write(model.writer(), streams.err());
    double seconds = (System.nanoTime() - start) / 1e9;
    if (arguments.has(CommonOptions.JSON)) {
      Json.print(facts(model, path, bytes, seconds), streams);
    } else {
      streams
          .err()
          .printf(
              Locale.ROOT,
              "gatun: %s: %s, %s in %.1f s; try '%s generate -m %s -p Hello -n 8'%n",
              path,
              model.name(),
              ByteSize.of(bytes),
              seconds,
              Program.name(),
              path);
    }
  }

  private static SyntheticModel model(Arguments arguments) throws UsageException {
    ModelShape shape =
        ModelShapes.named(
            required(
                arguments,
                SHAPE,
                "--shape NAME: one of " + String.join(", ", ModelShapes.names())));
    String type = required(arguments, TYPE, "--type TYPE: one of " + String.join(", ", types()));
    return new SyntheticModel(
        shape,
        type(type),
        type(arguments.text(EMBEDDING_TYPE).orElse(type)),
        arguments.integer(CommonOptions.CONTEXT, 1, LONGEST_CONTEXT).orElse(shape.context()),
        arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L));
  }

  private static Map<String, Object> facts(
      SyntheticModel model, Path path, long bytes, double seconds) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", path.toString());
    facts.put("shape", model.shape().name());
    facts.put("type", model.type().label());
    facts.put("embedding_type", model.embeddingType().label());
    facts.put("context", model.context());
    facts.put("seed", model.seed());
    facts.put("bytes", bytes);
    facts.put("seconds", seconds);
    return facts;
  }

  private static String required(Arguments arguments, String option, String what)
      throws UsageException {
    return arguments.text(option).orElseThrow(() -> new UsageException("synth needs " + what));
  }

  private static TensorType type(String label) throws UsageException {
    for (TensorType type : TensorType.values()) {
      if (type.label().equalsIgnoreCase(label)) {
        return type;
      }
    }
    throw new UsageException(
        "no type '%s'%s; there are %s"
            .formatted(
                label,
                Nearest.to(label.toUpperCase(Locale.ROOT), types())
                    .map(near -> ", did you mean " + near + "?")
                    .orElse(""),
                String.join(", ", types())));
  }

  private static List<String> types() {
    return Arrays.stream(TensorType.values()).map(TensorType::label).toList();
  }
}
