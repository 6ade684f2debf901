package io.gatun.tools.run;

import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.PackedUse;
import io.gatun.kernels.Activations;
import io.gatun.kernels.BackendDescription;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The model that a command asks for, loaded and announced.
 *
 * @param loadMillis how long loading took
 */
public record OpenedModel(Model model, long loadMillis) implements AutoCloseable {
  private static final int LONGEST_NAME = 60;

  /**
   * Loads the model and says on standard error what runs it.
   *
   * @param usual activations where none are asked for
   */
  public static OpenedModel open(Arguments arguments, Activations usual, Streams streams)
      throws Exception {
    LoadOptions options = EngineFlags.load(arguments, usual);
    KvType kvType = EngineFlags.keyValueType(arguments);
    return open(ModelCache.standard().resolve(arguments), options, kvType, streams);
  }

  /** The same, of a file. */
  public static OpenedModel open(Path path, LoadOptions options, KvType kvType, Streams streams)
      throws IOException {
    long start = System.nanoTime();
    Model model;
    try (LoadProgress progress = new LoadProgress(streams.err())) {
      model = Model.load(path, options, progress);
    }
    if (model.packedUse() instanceof PackedUse.Refused refused) {
      streams
          .err()
          .println(
              "gatun: packed copy not used: %s; 'pack -m %s' writes a new one"
                  .formatted(PlainText.of(refused.reason()), path));
    }
    OpenedModel opened = new OpenedModel(model, (System.nanoTime() - start) / 1_000_000);
    streams.err().println("gatun: " + opened.describe(kvType));
    return opened;
  }

  /** Model, quantisation, activations, keys and values, threads, kernels and width. */
  private String describe(KvType kvType) {
    BackendDescription backend = model.backend().description();
    return "%s, %s, %s activations, %s keys and values, %d %s, %s kernels%s%s"
        .formatted(
            PlainText.of(model.name(), LONGEST_NAME),
            model.quantization(),
            backend.activations(),
            EngineFlags.word(kvType),
            backend.threads(),
            backend.threads() == 1 ? "thread" : "threads",
            backend.kernels(),
            backend.widthBits() == 0 ? " (slow)" : ", " + backend.widthBits() + " bits",
            model.packedUse() instanceof PackedUse.Mapped ? ", packed copy" : "");
  }

  @Override
  public void close() {
    model.close();
  }
}
