package io.gatun.engine.model;

import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.KvType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How to load a model.
 *
 * @param backend kernels, vector width and threads
 * @param preTokenizer the pre-tokenizer to use in place of the file's {@code tokenizer.ggml.pre}
 * @param packedCache where a packed copy of the model may lie; one that does not fit is not used,
 *     which {@link Model#packedUse} tells
 * @param caches the types of caches that sessions will have: their kernels are compiled while the
 *     model is loaded, those of others at their first use. Each takes some of the loading time
 * @param startEarly whether loading ends as soon as steps of a single token are compiled. The rest
 *     is compiled while weights are packed, else once {@link Model#continueWarmUp} asks for it or a
 *     session reads a long prompt, and sessions read short prompts token by token until it is. For
 *     whoever waits for a first token; other work than a session's should await {@link
 *     Model#awaitWarm}, or it meets kernels that are not compiled
 */
public record LoadOptions(
    BackendOptions backend,
    Optional<String> preTokenizer,
    PackedCache packedCache,
    Set<KvType> caches,
    boolean startEarly) {
  /** Keeps a copy of the set. */
  public LoadOptions {
    caches = Set.copyOf(caches);
  }

  /**
   * Everything chosen by the library and the file; no packed copy is looked for, and sessions may
   * have any type of cache.
   */
  public static LoadOptions defaults() {
    return new LoadOptions(
        BackendOptions.defaults(),
        Optional.empty(),
        new PackedCache.None(),
        EnumSet.allOf(KvType.class),
        false);
  }

  /** With these backend options. */
  public LoadOptions withBackend(BackendOptions options) {
    return new LoadOptions(options, preTokenizer, packedCache, caches, startEarly);
  }

  /** With this pre-tokenizer, or the file's. */
  public LoadOptions withPreTokenizer(Optional<String> name) {
    return new LoadOptions(backend, name, packedCache, caches, startEarly);
  }

  /** With packed copies from there. */
  public LoadOptions withPackedCache(PackedCache cache) {
    return new LoadOptions(backend, preTokenizer, cache, caches, startEarly);
  }

  /** With {@link #startEarly}. */
  public LoadOptions startingEarly() {
    return new LoadOptions(backend, preTokenizer, packedCache, caches, true);
  }
}
