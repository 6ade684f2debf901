package io.gatun.kernels;

/**
 * The shape of a key-value cache.
 *
 * @param layers number of layers
 * @param kvHeads key-value heads a layer
 * @param headSize elements of a key
 * @param valueSize elements of a value
 * @param capacity positions it has room for
 */
public record KvShape(int layers, int kvHeads, int headSize, int valueSize, int capacity) {
  /** Checks that all sizes are positive. */
  public KvShape {
    if (layers <= 0 || kvHeads <= 0 || headSize <= 0 || valueSize <= 0 || capacity <= 0) {
      throw new IllegalArgumentException(
          "sizes must be positive: %d layers, %d heads of %d and %d, %d positions"
              .formatted(layers, kvHeads, headSize, valueSize, capacity));
    }
  }

  /** The same heads and positions, for another number of layers. */
  public KvShape withLayers(int count) {
    return new KvShape(count, kvHeads, headSize, valueSize, capacity);
  }

  /** Whether another cache holds heads of the same number and sizes; capacities may differ. */
  public boolean sameHeads(KvShape other) {
    return kvHeads == other.kvHeads && headSize == other.headSize && valueSize == other.valueSize;
  }
}
