package io.gatun.tools.run;

import io.gatun.engine.model.LoadOptions;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.BackendOptions.KernelChoice;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Options of the command line as the engine takes them. */
public final class EngineFlags {
  private static final int MOST_THREADS = 1024;

  private EngineFlags() {}

  /** Kernels, width, threads. */
  public static BackendOptions backend(Arguments arguments) throws UsageException {
    Optional<String> activations = arguments.text(CommonOptions.ACTIVATIONS);
    if (activations.isPresent() && activations.get().equals("int8")) {
      throw new UsageException(
          "--activations int8: int8 activations come with the fast kernels; until then f32, which"
              + " is exact");
    }
    arguments.word(CommonOptions.ACTIVATIONS, List.of("f32"));
    Optional<KernelChoice> kernels =
        arguments
            .word(CommonOptions.KERNELS, List.of("scalar", "vector"))
            .map(word -> KernelChoice.valueOf(word.toUpperCase(Locale.ROOT)));
    Optional<String> width = arguments.word(CommonOptions.WIDTH, List.of("128", "256", "512"));
    return new BackendOptions(
        kernels,
        width.isPresent() ? OptionalInt.of(Integer.parseInt(width.get())) : OptionalInt.empty(),
        arguments.integer(CommonOptions.THREADS, 1, MOST_THREADS));
  }

  /** The same, and the pre-tokenizer. */
  static LoadOptions load(Arguments arguments) throws UsageException {
    return new LoadOptions(backend(arguments), arguments.text(CommonOptions.PRE));
  }

  /** {@code --kv}. */
  public static KvType keyValueType(Arguments arguments) throws UsageException {
    return arguments
        .word(SamplingFlags.KV, List.of("f32", "f16", "int8"))
        .map(word -> KvType.valueOf(word.toUpperCase(Locale.ROOT)))
        .orElse(KvType.F32);
  }

  /** A type as {@code --kv} spells it. */
  static String word(KvType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
