package io.gatun.engine.model;

import io.gatun.kernels.BackendOptions;
import java.util.Optional;

/**
 * How to load a model.
 *
 * @param backend kernels, vector width and threads
 * @param preTokenizer the pre-tokenizer to use in place of the file's {@code tokenizer.ggml.pre}
 */
public record LoadOptions(BackendOptions backend, Optional<String> preTokenizer) {
  /** Everything chosen by the library and the file. */
  public static LoadOptions defaults() {
    return new LoadOptions(BackendOptions.defaults(), Optional.empty());
  }

  /** With these backend options. */
  public LoadOptions withBackend(BackendOptions options) {
    return new LoadOptions(options, preTokenizer);
  }
}
