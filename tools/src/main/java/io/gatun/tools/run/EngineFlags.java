package io.gatun.tools.run;

import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.PackedCache;
import io.gatun.kernels.Activations;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.BackendOptions.KernelChoice;
import io.gatun.kernels.KvType;
import io.gatun.kernels.WidthChoice;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.Folders;
import io.gatun.tools.width.FirstMeasurement;
import io.gatun.tools.width.KeptWidths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Options of the command line as the engine takes them. */
public final class EngineFlags {
  private static final int MOST_THREADS = 1024;

  private EngineFlags() {}

  /**
   * Kernels, width, threads and activations.
   *
   * @param choice which activations may be asked for
   */
  public static BackendOptions backend(Arguments arguments, ActivationChoice choice)
      throws UsageException {
    Activations activations =
        arguments
            .word(CommonOptions.ACTIVATIONS, choice.words())
            .map(Activations::of)
            .orElse(usual(choice));
    OptionalInt threads = arguments.integer(CommonOptions.THREADS, 1, MOST_THREADS);
    return options(arguments, threads, activations);
  }

  /** One for each of the listed numbers of threads and kinds of activations. */
  public static List<BackendOptions> backends(Arguments arguments, ActivationChoice choice)
      throws UsageException {
    List<Activations> kinds = new ArrayList<>();
    for (String label : arguments.list(CommonOptions.ACTIVATIONS)) {
      if (!choice.words().contains(label)) {
        throw new UsageException(
            "--activations takes %s, not %s".formatted(String.join(" or ", choice.words()), label));
      }
      kinds.add(Activations.of(label));
    }
    if (kinds.isEmpty()) {
      kinds.add(usual(choice));
    }
    List<BackendOptions> all = new ArrayList<>();
    for (int threads : arguments.integers(CommonOptions.THREADS, 1, MOST_THREADS, List.of(0))) {
      for (Activations kind : kinds) {
        OptionalInt count = threads == 0 ? OptionalInt.empty() : OptionalInt.of(threads);
        all.add(options(arguments, count, kind));
      }
    }
    return all;
  }

  /**
   * Gets the vector width measured where that was not done on this machine, unless the options
   * leave nothing to choose. Before a backend is opened: it keeps its width.
   */
  public static void measureWidths(Arguments arguments, Streams streams)
      throws UsageException, InterruptedException {
    boolean scalar =
        arguments
            .word(CommonOptions.KERNELS, List.of("scalar", "vector"))
            .equals(Optional.of("scalar"));
    if (!scalar && !arguments.has(CommonOptions.WIDTH)) {
      FirstMeasurement.ifNothingIsKept(streams.err());
    }
  }

  private static Activations usual(ActivationChoice choice) {
    return Activations.of(choice.words().getFirst());
  }

  private static BackendOptions options(
      Arguments arguments, OptionalInt threads, Activations activations) throws UsageException {
    Optional<KernelChoice> kernels =
        arguments
            .word(CommonOptions.KERNELS, List.of("scalar", "vector"))
            .map(word -> KernelChoice.valueOf(word.toUpperCase(Locale.ROOT)));
    Optional<WidthChoice> asked =
        arguments
            .word(CommonOptions.WIDTH, List.of("128", "256", "512"))
            .map(width -> WidthChoice.asked(Integer.parseInt(width)));
    return new BackendOptions(
        kernels, asked.or(KeptWidths.standard()::choice), threads, activations);
  }

  /** The same, the pre-tokenizer, the packed copy and the type of cache. */
  static LoadOptions load(Arguments arguments, ActivationChoice choice) throws UsageException {
    return new LoadOptions(
        backend(arguments, choice),
        arguments.text(CommonOptions.PRE),
        packedCache(arguments),
        Set.of(keyValueType(arguments)),
        false);
  }

  private static PackedCache packedCache(Arguments arguments) {
    String value = arguments.text(CommonOptions.PACKED_CACHE).orElse("auto");
    return switch (value) {
      case "auto" -> new PackedCache.InFolder(new Folders(System.getenv()).packed());
      case "off" -> new PackedCache.None();
      default ->
          Files.isDirectory(Path.of(value))
              ? new PackedCache.InFolder(Path.of(value))
              : new PackedCache.InFile(Path.of(value));
    };
  }

  /** {@code --kv}. */
  public static KvType keyValueType(Arguments arguments) throws UsageException {
    return arguments
        .word(SamplingFlags.KV, List.of("f32", "f16", "int8"))
        .map(word -> KvType.valueOf(word.toUpperCase(Locale.ROOT)))
        .orElse(KvType.F32);
  }

  /** A type as {@code --kv} spells it. */
  public static String word(KvType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
