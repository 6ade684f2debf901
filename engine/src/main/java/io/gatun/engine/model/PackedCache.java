package io.gatun.engine.model;

import io.gatun.format.packed.PackedPlaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where to look for a packed copy of a model, which {@link PackedModel#write} wrote. */
public sealed interface PackedCache {
  /** Nowhere: weights are packed at each load. */
  record None() implements PackedCache {}

  /** This file, and nowhere else. */
  record InFile(Path file) implements PackedCache {}

  /** Beside the model, or else in a folder for the copies of many; none is fine. */
  record InFolder(Path folder) implements PackedCache {}

  /** The file to use, if there is one to be tried. */
  default Optional<Path> find(Path model) throws IOException {
    return switch (this) {
      case None _ -> Optional.empty();
      case InFile only -> Optional.of(only.file());
      case InFolder cache -> PackedPlaces.find(cache.folder(), model);
    };
  }
}
