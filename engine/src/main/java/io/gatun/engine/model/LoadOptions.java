package io.gatun.engine.model;

import io.gatun.kernels.BackendOptions;
import java.util.Optional;

/**
 * How to load a model.
 *
 * @param backend kernels, vector width and threads
 * @param preTokenizer the pre-tokenizer to use in place of the file's {@code tokenizer.ggml.pre}
 * @param packedCache where a packed copy of the model may lie; one that does not fit is not used,
 *     which {@link Model#packedUse} tells
 */
public record LoadOptions(
    BackendOptions backend, Optional<String> preTokenizer, PackedCache packedCache) {
  /** Everything chosen by the library and the file; no packed copy is looked for. */
  public static LoadOptions defaults() {
    return new LoadOptions(BackendOptions.defaults(), Optional.empty(), new PackedCache.None());
  }

  /** With these backend options. */
  public LoadOptions withBackend(BackendOptions options) {
    return new LoadOptions(options, preTokenizer, packedCache);
  }

  /** With packed copies from there. */
  public LoadOptions withPackedCache(PackedCache cache) {
    return new LoadOptions(backend, preTokenizer, cache);
  }
}
