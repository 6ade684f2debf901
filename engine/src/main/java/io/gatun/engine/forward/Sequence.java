package io.gatun.engine.forward;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.kernels.KvCache;

/**
 * One sequence's tokens for this step: they are appended to its cache.
 *
 * @param cache keys and values of the tokens before; only its own sequence writes there
 * @param start position of the first token; positions before it are in the cache
 * @param tokens at least one; start + tokens.length must fit into the cache
 * @param delta what the weights are changed by
 * @param logits which logits are wanted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy a step would be waste
public record Sequence(
    KvCache cache, int start, int[] tokens, SparseDelta delta, LogitsRequest logits) {
  /** A sequence under the base model. */
  public Sequence(KvCache cache, int start, int[] tokens, LogitsRequest logits) {
    this(cache, start, tokens, SparseDelta.NONE, logits);
  }
}
