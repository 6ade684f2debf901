package io.gatun.engine.model;

import io.gatun.engine.forward.ForwardPass;
import io.gatun.kernels.KvType;

/**
 * Memory off the heap that running a model takes, in bytes; a backend may pad it a little.
 *
 * @param weights packed weights, shared by all sessions
 * @param cache keys and values of one session
 * @param scratch intermediate results of a step, shared by all sessions
 */
public record MemoryEstimate(long weights, long cache, long scratch) {
  /** What one session of so many tokens takes over weights of a known size. */
  static MemoryEstimate of(ModelConfig config, long weights, int contextLength, KvType type) {
    long perPosition =
        (long) config.layers()
            * config.sizes().kvHeads()
            * (type.bytes(config.sizes().keySize()) + type.bytes(config.sizes().valueSize()));
    return new MemoryEstimate(
        weights,
        Math.multiplyExact(perPosition, contextLength),
        ForwardPass.scratchBytes(config, ForwardPass.DEFAULT_ROWS));
  }

  /** All of it, with one session. */
  public long total() {
    return weights + cache + scratch;
  }
}
