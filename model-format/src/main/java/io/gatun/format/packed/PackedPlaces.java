package io.gatun.format.packed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Where the packed copy of a model file lies. */
public final class PackedPlaces {
  /** How names of packed files end. */
  public static final String SUFFIX = ".panels";

  private PackedPlaces() {}

  /** Beside the model: its name and {@value #SUFFIX}. */
  public static Path beside(Path model) {
    return model.resolveSibling(model.getFileName() + SUFFIX);
  }

  /** In a folder for those of many models: the name has a number made of the model's place. */
  public static Path in(Path folder, Path model) throws IOException {
    CRC32C sum = new CRC32C();
    sum.update(model.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
    return folder.resolve("%s.%08x%s".formatted(model.getFileName(), (int) sum.getValue(), SUFFIX));
  }

  /** The first of both that exists. */
  public static Optional<Path> find(Path folder, Path model) throws IOException {
    return List.of(beside(model), in(folder, model)).stream().filter(Files::exists).findFirst();
  }
}
