package io.gatun.tools.run;

import io.gatun.engine.model.PackedModel;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.packed.PackedFile;
import io.gatun.format.packed.PackedPlaces;
import io.gatun.kernels.BackendOptions;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.Folders;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs {@code gatun pack}. */
public final class PackRun {
  public static final String OUTPUT = "o";
  public static final String VERIFY = "verify";

  private PackRun() {}

  /** Writes a packed copy, or checks one. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    EngineFlags.backend(arguments, ActivationChoice.LOSSES); // wrong options are told of first
    EngineFlags.measureWidths(arguments, streams);
    BackendOptions backend = EngineFlags.backend(arguments, ActivationChoice.LOSSES);
    Path model = ModelCache.standard().resolve(arguments);
    Path folder = new Folders(System.getenv()).packed();
    Optional<Path> output = arguments.text(OUTPUT).map(Path::of);
    long start = System.nanoTime();
    Path file;
    if (arguments.has(VERIFY)) {
      file = output.isPresent() ? output.get() : find(folder, model);
      verify(model, file, streams);
    } else {
      file = output.isPresent() ? output.get() : newPlace(folder, model);
      try (LoadProgress progress = new LoadProgress(streams.err())) {
        PackedModel.write(model, file, backend, progress);
      }
    }
    report(arguments, streams, file, (System.nanoTime() - start) / 1_000_000);
  }

  private static Path find(Path folder, Path model) throws IOException, CommandException {
    return PackedPlaces.find(folder, model)
        .orElseThrow(
            () -> new CommandException("%s has no packed copy in %s".formatted(model, folder)));
  }

  private static Path newPlace(Path folder, Path model) throws IOException {
    return PackedPlaces.in(Files.createDirectories(folder), model);
  }

  private static void verify(Path model, Path file, Streams streams)
      throws IOException, CommandException {
    try (GgufFile source = GgufFile.open(model);
        PackedFile packed = PackedFile.open(file);
        LoadProgress progress = new LoadProgress(streams.err())) {
      long total = packed.size() + source.size();
      packed.verify(source, done -> progress.progress(VERIFY, done, total));
      Optional<String> difference = packed.difference(source);
      if (difference.isPresent()) {
        throw new CommandException("%s: %s".formatted(file, difference.get()));
      }
    }
  }

  private static void report(Arguments arguments, Streams streams, Path file, long millis)
      throws IOException {
    long bytes = Files.size(file);
    if (arguments.has(CommonOptions.JSON)) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("file", file.toString());
      json.put("bytes", bytes);
      json.put("milliseconds", millis);
      json.put("verified", arguments.has(VERIFY));
      Json.print(json, streams);
      return;
    }
    streams
        .out()
        .printf(
            Locale.ROOT,
            "%s: %,d bytes, %s in %,d ms%n",
            file,
            bytes,
            arguments.has(VERIFY) ? "verified" : "packed",
            millis);
  }
}
