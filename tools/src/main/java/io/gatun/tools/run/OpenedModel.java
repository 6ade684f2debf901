package io.gatun.tools.run;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.PackedUse;
import io.gatun.engine.model.WarmUpTime;
import io.gatun.kernels.BackendDescription;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The model that a command asks for, loaded and announced.
 *
 * @param delta what its weights are changed by: what {@code --delta} names, or nothing
 * @param loadMillis how long loading took
 */
public record OpenedModel(Model model, SparseDelta delta, long loadMillis)
    implements AutoCloseable {
  private static final int LONGEST_NAME = 60;

  /**
   * Loads the model, and the delta if there is one, and says on standard error what runs.
   *
   * @param activations which may be asked for
   */
  public static OpenedModel open(Arguments arguments, ActivationChoice activations, Streams streams)
      throws Exception {
    return open(arguments, EngineFlags.load(arguments, activations), streams);
  }

  /** The same for a session that somebody waits for, which generates text. */
  public static OpenedModel openForSession(Arguments arguments, Streams streams) throws Exception {
    return open(
        arguments,
        EngineFlags.load(arguments, ActivationChoice.GENERATION).startingEarly(),
        streams);
  }

  private static OpenedModel open(Arguments arguments, LoadOptions options, Streams streams)
      throws Exception {
    KvType kvType = EngineFlags.keyValueType(arguments);
    Path path = ModelCache.standard().resolve(arguments);
    Optional<CheckedDelta> delta = CheckedDelta.of(arguments, path, streams.err());
    OpenedModel opened = open(path, options, kvType, streams);
    return delta.isEmpty() ? opened : opened.under(delta.get(), streams);
  }

  private OpenedModel under(CheckedDelta checked, Streams streams) throws CommandException {
    try {
      OpenedModel tuned = new OpenedModel(model, checked.over(model), loadMillis);
      streams.err().println("gatun: " + checked.describe());
      return tuned;
    } catch (CommandException e) {
      close();
      throw e;
    }
  }

  /** The same, of a file, without a delta. */
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
    OpenedModel opened =
        new OpenedModel(model, SparseDelta.NONE, (System.nanoTime() - start) / 1_000_000);
    // Who starts early says it at the end, when it is known.
    String times = options.startEarly() ? "" : "; " + opened.loadTime();
    streams.err().println("gatun: " + opened.describe(kvType) + times);
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

  private String loadTime() {
    return "loaded in %d ms, kernels warmed up in %s".formatted(loadMillis, model.warmUpTime());
  }

  /** How long loading took, and compiling kernels meanwhile: for one token a step, and for many. */
  public String loadTimes() {
    return "%s for one token, %s for many"
        .formatted(loadTime(), model.allWarmUpTime().map(WarmUpTime::toString).orElse("not yet"));
  }

  @Override
  public void close() {
    model.close();
  }
}
