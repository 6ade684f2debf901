package io.gatun.engine.model;

/**
 * What some tokens cost: what must be read from memory at least, and what must be multiplied.
 * Results of the step itself and norms, which are small, are not counted.
 *
 * @param weightBytes packed weights, once for each step that uses them
 * @param cacheBytes keys and values that attention reads, once for each step and sequence
 * @param weightMacs multiply-adds of matrix products
 * @param attentionMacs multiply-adds of scores and weighted values
 */
public record Work(long weightBytes, long cacheBytes, long weightMacs, long attentionMacs) {
  /** No work. */
  public static final Work NONE = new Work(0, 0, 0, 0);

  /** Bytes of weights and cache. */
  public long bytes() {
    return weightBytes + cacheBytes;
  }

  /** All multiply-adds. */
  public long macs() {
    return weightMacs + attentionMacs;
  }

  /** Both, one after the other. */
  public Work plus(Work other) {
    return new Work(
        weightBytes + other.weightBytes,
        cacheBytes + other.cacheBytes,
        weightMacs + other.weightMacs,
        attentionMacs + other.attentionMacs);
  }

  /** The same for so many sequences that share one pass over the weights. */
  Work batched(int sequences) {
    return new Work(
        weightBytes, cacheBytes * sequences, weightMacs * sequences, attentionMacs * sequences);
  }
}
