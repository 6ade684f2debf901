package io.gatun.tools.command;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.packed.PackedFile;
import io.gatun.format.packed.PackedPlaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The packed copy of a model, as far as it can be told without the kernels: they alone know whether
 * they still pack in the same way.
 *
 * @param bytes its size; 0 if it cannot be read
 * @param problem why it will not be used
 */
record PackedCopy(Path file, long bytes, Optional<String> problem) {
  static Optional<PackedCopy> find(Path folder, GgufFile model) throws IOException {
    Optional<Path> file = PackedPlaces.find(folder, model.path());
    return file.isEmpty() ? Optional.empty() : Optional.of(open(file.get(), model));
  }

  private static PackedCopy open(Path file, GgufFile model) {
    try (PackedFile packed = PackedFile.open(file)) {
      return new PackedCopy(file, packed.size(), packed.difference(model));
    } catch (IOException e) {
      return new PackedCopy(file, 0, Optional.of(e.getMessage()));
    }
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file.toString());
    json.put("bytes", bytes);
    json.put("problem", problem.orElse(null));
    return json;
  }
}
